"""devbench's own parts that need neither a bench nor a network."""

import importlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from devbench import build, demo, engine, lint, pins, pyenv, services, steps, system
from devbench.bench import Bench, DevbenchError, bench_for_tests, lay_out, link, locked, write_text
from devbench.ports import answers, free_port, is_free, listens
from devbench.steps import Step, run_steps
from devbench.wkhtmltopdf import Refused, edge, pdf_options, read_arguments, read_cookie_jar


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
	return Bench(tmp_path / "bench")


# Restoring the engine


@pytest.mark.parametrize(
	("changed", "upstream"),
	[
		(b"import criscostack", b"import frappe"),
		(b"class CriscoTestCase", b"class FrappeTestCase"),
		(b"Criscostack Technologies", b"Frappe Technologies"),
		(b'os.environ["CRISCOSTACK_SITE"]', b'os.environ["FRAPPE_SITE"]'),
		(b"criscoerp.com, Criscoerp", b"erpnext.com, ERPNext"),
		(b"criscostack/utils/brik_helper.py", b"frappe/utils/bench_helper.py"),
		(b"skip_criscostack", b"skip_frappe"),
	],
)
def test_names_are_restored(changed, upstream):
	assert engine.restore_names(changed) == upstream


@pytest.mark.parametrize("word", ["Rubrik", "behörighetsrubriker", "Fabrikë", "numbrikaart", "bench"])
def test_words_of_other_languages_stay(word):
	assert engine.restore_names(word.encode()) == word.encode()


def test_binary_content_stays():
	picture = b"\x89PNG\r\n\0\0crisco"
	assert engine.restore_names(picture) == picture


def make_wheel(path: Path, files: dict[str, bytes]) -> None:
	path.parent.mkdir(parents=True, exist_ok=True)
	with zipfile.ZipFile(path, "w") as z:
		for name, content in files.items():
			z.writestr(name, content)
		z.writestr(
			"criscostack-1.0.0.dist-info/METADATA", "Name: criscostack\nRequires-Dist: rq~=1.15.1\n\nText"
		)


@pytest.fixture
def small_engine(bench: Bench, monkeypatch) -> Bench:
	"""A wheel of one file, pinned as if it were the real one."""
	wheel = bench.downloads / engine.WHEEL
	make_wheel(wheel, {"criscostack/hooks.py": b'app_name = "criscostack"\n'})
	monkeypatch.setattr(engine, "WHEEL_SHA256", engine.file_sha256(wheel))
	expected = bench.home / "expected"
	write_text(expected / "hooks.py", 'app_name = "frappe"\n')
	monkeypatch.setattr(engine, "TREE_SHA256", engine.tree_sha256(expected))
	return bench


def test_the_engine_is_restored_with_its_requirements(small_engine):
	engine.restore(small_engine)
	assert (small_engine.engine / "frappe" / "hooks.py").read_text() == 'app_name = "frappe"\n'
	assert (small_engine.engine / "requirements.txt").read_text() == "rq~=1.15.1\n"


def test_restoring_again_replaces_a_tree_that_was_changed(small_engine):
	engine.restore(small_engine)
	write_text(small_engine.engine / "frappe" / "more.py", "")
	engine.restore(small_engine)
	assert not (small_engine.engine / "frappe" / "more.py").exists()


def test_a_damaged_download_is_refused_and_set_aside(small_engine):
	wheel = small_engine.downloads / engine.WHEEL
	wheel.write_bytes(wheel.read_bytes()[:-1])
	with pytest.raises(DevbenchError, match="Run the same command again"):
		engine.restore(small_engine)
	assert not wheel.exists(), "the next call would meet it again"
	assert not small_engine.engine.exists()


def test_a_tree_that_is_not_the_known_one_is_refused(small_engine, monkeypatch):
	monkeypatch.setattr(engine, "TREE_SHA256", "0" * 64)
	with pytest.raises(DevbenchError, match="not the known one"):
		engine.restore(small_engine)
	assert not small_engine.engine.exists()


def test_a_file_outside_the_tree_is_refused(small_engine, monkeypatch):
	wheel = small_engine.downloads / engine.WHEEL
	make_wheel(wheel, {"criscostack/../../../evil.py": b""})
	monkeypatch.setattr(engine, "WHEEL_SHA256", engine.file_sha256(wheel))
	with pytest.raises(DevbenchError, match="outside"):
		engine.restore(small_engine)
	assert not (small_engine.home / "evil.py").exists()


def test_the_digest_of_a_tree_sees_names_and_contents_but_no_caches(tmp_path):
	write_text(tmp_path / "a" / "x.py", "1")
	first = engine.tree_sha256(tmp_path)
	write_text(tmp_path / "a" / "__pycache__" / "x.pyc", "1")
	assert engine.tree_sha256(tmp_path) == first
	write_text(tmp_path / "a" / "x.py", "2")
	second = engine.tree_sha256(tmp_path)
	(tmp_path / "a" / "x.py").rename(tmp_path / "a" / "y.py")
	assert len({first, second, engine.tree_sha256(tmp_path)}) == 3


# Steps and stamps


def step(name: str, log: list, needs=(), key="1", **more) -> Step:
	return Step(name, name, lambda: log.append(name), needs, lambda: key, **more)


def test_a_step_is_done_once_and_again_when_its_inputs_change(tmp_path):
	log: list = []
	for key in ("1", "1", "2"):
		run_steps([step("a", log, key=key)], tmp_path)
	assert log == ["a", "a"]


def test_a_step_whose_inputs_change_while_it_runs_is_done_again(tmp_path):
	inputs, done = tmp_path / "inputs", []

	def make():
		done.append(inputs.read_text())
		inputs.write_text("new")

	inputs.write_text("old")
	for _ in range(2):
		run_steps([Step("a", "a", make, (), inputs.read_text)], tmp_path)
	assert done == ["old", "new"]


def test_a_step_is_done_again_when_what_it_made_is_gone(tmp_path):
	log: list = []
	made = tmp_path / "made"
	made.touch()
	run_steps([step("a", log, exists=(made,))], tmp_path)
	run_steps([step("a", log, exists=(made,))], tmp_path)
	assert log == ["a"]
	made.unlink()
	run_steps([step("a", log, exists=(made,))], tmp_path)
	assert log == ["a", "a"]


def test_a_failed_step_leaves_no_stamp_and_stops_what_needs_it(tmp_path):
	log: list = []

	def fail():
		raise DevbenchError("no")

	failing = Step("a", "a", fail, (), lambda: "1")
	with pytest.raises(DevbenchError):
		run_steps([failing, step("b", log, needs=("a",))], tmp_path)
	assert log == [] and not list(tmp_path.iterdir())
	run_steps([step("a", log), step("b", log, needs=("a",))], tmp_path)
	assert log == ["a", "b"]


def test_steps_run_side_by_side_where_their_needs_allow(tmp_path):
	meet = threading.Barrier(2, timeout=5)
	run_steps([Step("a", "a", meet.wait), Step("b", "b", meet.wait)], tmp_path)


def test_steps_that_wait_for_an_unknown_one_are_a_mistake(tmp_path):
	with pytest.raises(ValueError, match="unknown"):
		run_steps([step("a", [], needs=("nothing",))], tmp_path)


def test_a_program_that_fails_is_reported_with_its_last_words(tmp_path):
	with pytest.raises(DevbenchError, match=r"code 3(?s:.)*last words"):
		steps.command(["sh", "-c", "echo last words; exit 3"], tmp_path / "log")


def test_progress_of_a_program_is_shown_as_it_comes(tmp_path, capsys):
	steps.command(
		[
			"sh",
			"-c",
			"echo People: 3 records, 1.2 s; echo other; echo ! Course demo-course was not made: it is full",
		],
		tmp_path / "log",
		echo=demo.TOLD,
	)
	shown = capsys.readouterr().out
	assert "People: 3" in shown and "! Course" in shown and "other" not in shown
	assert "other" in (tmp_path / "log").read_text()


def test_a_program_that_is_missing_is_named(tmp_path, monkeypatch):
	monkeypatch.setattr(steps, "with_parent", lambda argv, sig: argv)
	with pytest.raises(DevbenchError, match="no-such-program"):
		steps.command(["no-such-program"], tmp_path / "log")


def test_an_interruption_ends_the_programs_of_running_steps(tmp_path):
	def long():
		steps.command(["sh", "-c", "echo $$ > part; mv part pid; sleep 60"], tmp_path / "log", cwd=tmp_path)

	def fail():
		while not (tmp_path / "pid").exists():
			time.sleep(0.01)
		raise DevbenchError("no")

	began = time.monotonic()
	with pytest.raises(DevbenchError):
		run_steps([Step("long", "long", long), Step("fail", "fail", fail)], tmp_path)
	assert time.monotonic() - began < 10
	assert services.started_at(int((tmp_path / "pid").read_text())) is None


# Ports, processes, folders


def test_a_taken_port_is_passed_over():
	with socket.socket() as s:
		s.bind(("127.0.0.1", 0))
		s.listen()
		taken = s.getsockname()[1]
		assert not is_free(taken) and answers(taken)
		assert free_port(taken) != taken
	assert not answers(taken)


def test_a_port_promised_to_another_is_passed_over():
	port = free_port(42000)
	assert free_port(port, {port}) > port


def test_a_process_is_known_by_number_and_start(bench):
	lay_out(bench)
	process = subprocess.Popen(["sleep", "60"])
	try:
		note = bench.run / "web.json"
		started = services.started_at(process.pid)
		write_text(note, f'{{"pid": {process.pid}, "started": {started}}}')
		assert services.running(bench, "web") == process.pid
		write_text(note, f'{{"pid": {process.pid}, "started": {started + 1}}}')
		assert services.running(bench, "web") is None, "another process got the number"
	finally:
		process.send_signal(signal.SIGKILL)
		process.wait()
	assert services.started_at(process.pid) is None


LISTENER = """
import socket, sys, time
with socket.create_server(("127.0.0.1", int(sys.argv[1]))) as server:
	time.sleep(600)
"""


def test_a_port_is_only_the_process_s_that_listens_on_it():
	with socket.create_server(("127.0.0.1", 0)) as server:
		port = server.getsockname()[1]
		assert listens(os.getpid(), port)
		assert not listens(os.getppid(), port)
	assert not listens(os.getpid(), port)


def test_a_port_that_another_bench_takes_in_the_same_second_is_left_to_it(bench, monkeypatch):
	"""Both saw it free. The other one answers there, and is not taken for the own service."""
	lay_out(bench)
	others: list[socket.socket] = []

	def argv(bench: Bench) -> list[str]:
		if not others:
			others.append(socket.create_server(("127.0.0.1", services.port_of(bench, "db_port"))))
		return [sys.executable, "-c", LISTENER, str(services.port_of(bench, "db_port"))]

	monkeypatch.setattr(services, "SERVICES", {"mariadb": services.Service("mariadb", argv, "db_port")})
	first = services.port_of(bench, "db_port")
	with services.Services(bench) as started:
		started.start("mariadb")
		port = services.port_of(bench, "db_port")
		assert port != first
		assert listens(services.running(bench, "mariadb"), port)
		assert started.started == ["mariadb"]
	others[0].close()
	assert services.running(bench, "mariadb") is None


def test_a_service_that_ends_by_itself_is_said(bench, monkeypatch):
	lay_out(bench)
	ends = services.Service("mariadb", lambda bench: [sys.executable, "-c", "raise SystemExit(3)"], "db_port")
	monkeypatch.setattr(services, "SERVICES", {"mariadb": ends})
	with services.Services(bench) as started, pytest.raises(DevbenchError, match="ended with code 3"):
		started.start("mariadb")


def test_settings_of_a_bench_are_kept_and_private(bench):
	lay_out(bench)
	bench.set_config(own=1)
	before = bench.config()
	lay_out(bench)
	assert bench.config() == before and before["disable_async"] == 0
	assert bench.config_file.stat().st_mode & 0o077 == 0
	ports = [services.port_of(bench, k) for k in ("db_port", "redis_cache", "redis_queue", "webserver_port")]
	assert len(set(ports)) == 4


def test_the_test_bench_shares_what_is_built_and_nothing_else(bench):
	lay_out(bench)
	test = bench_for_tests(bench)
	lay_out(test)
	assert (test.home / "apps").resolve() == (bench.home / "apps").resolve()
	assert (test.sites / "assets").resolve() == bench.sites / "assets"
	assert (test.python, test.engine) == (bench.python, bench.engine)
	assert not {test.data, test.sites, test.run} & {bench.data, bench.sites, bench.run}
	assert test.config()["root_password"] != bench.config()["root_password"]


def test_a_link_follows_a_bench_that_moved(tmp_path):
	link(tmp_path / "link", tmp_path / "old")
	link(tmp_path / "link", tmp_path / "new")
	assert os.readlink(tmp_path / "link") == str(tmp_path / "new")


def test_a_second_test_run_is_refused(bench):
	with locked(bench, "test"), pytest.raises(DevbenchError, match="wait"), locked(bench, "test", "wait"):
		pass


# What a person is told


def test_without_root_one_message_names_the_packages(monkeypatch, tmp_path):
	monkeypatch.setattr(system, "missing", lambda programs: ["mariadb-server-core", "chromium"])
	monkeypatch.setattr(system, "missing_fonts", list)
	monkeypatch.setattr(os, "geteuid", lambda: 1000)
	monkeypatch.setattr(system.shutil, "which", lambda name, path=None: None)
	with pytest.raises(DevbenchError) as e:
		system.install_missing(tmp_path / "apt.log")
	assert "apt-get install --no-install-recommends mariadb-server-core chromium" in str(e.value)
	assert "administrator" in str(e.value)


def test_nothing_missing_needs_no_root(monkeypatch, tmp_path):
	monkeypatch.setattr(system, "missing", lambda programs: [])
	monkeypatch.setattr(system, "missing_fonts", list)
	monkeypatch.setattr(system, "privileges", lambda ask: pytest.fail("asked for root"))
	system.install_missing(tmp_path / "apt.log")


DEBIAN_12 = 'ID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\n'
DEBIAN_13 = 'ID=debian\nVERSION_ID="13"\n'
UBUNTU_24 = 'NAME="Ubuntu"\nVERSION_ID="24.04"\nID=ubuntu\nID_LIKE=debian\n'


@pytest.mark.parametrize(
	("release", "known"),
	[
		(DEBIAN_12, ("debian", 12)),
		(UBUNTU_24, ("ubuntu", 24.04)),
		("ID=debian\nVERSION_CODENAME=sid\n", ("debian", float("inf"))),
		('ID=linuxmint\nID_LIKE="ubuntu debian"\nVERSION_ID="22"\n', ("ubuntu", float("inf"))),
		("", ("debian", float("inf"))),
	],
)
def test_a_distribution_is_known_by_its_release(release, known):
	assert system.distribution(release) == known


@pytest.mark.parametrize(
	("release", "program", "packaged"),
	[
		(DEBIAN_12, "wkhtmltopdf", True),
		(DEBIAN_13, "wkhtmltopdf", False),
		(UBUNTU_24, "wkhtmltopdf", True),
		(DEBIAN_13, "chromium", True),
		(UBUNTU_24, "chromium", False),
		(UBUNTU_24, "mariadbd", True),
	],
)
def test_what_each_distribution_has_as_a_package(release, program, packaged):
	assert system.has_package(program, system.distribution(release)) is packaged


@pytest.fixture
def machine(monkeypatch):
	"""A machine of a distribution with some programs, and nothing else: ``machine(DEBIAN_13, "chromium", ...)``."""

	def machine(release: str, *programs: str):
		monkeypatch.setattr(system, "this_distribution", lambda: system.distribution(release))
		monkeypatch.setattr(system, "is_here", lambda program: program in programs)
		monkeypatch.setattr(system.ctypes.util, "find_library", lambda name: None)
		monkeypatch.setattr(system.platform, "machine", lambda: "x86_64")

	return machine


def test_a_missing_program_names_its_package(machine):
	machine(DEBIAN_12, *(program for program in system.PACKAGES if program != "chromium"))
	assert system.missing() == ["chromium"]


def test_what_a_distribution_has_not_is_not_asked_for(machine):
	machine(DEBIAN_13)
	assert "chromium" in system.missing() and "wkhtmltopdf" not in system.missing()
	assert not system.wants_registry_chromium()
	machine(UBUNTU_24)
	assert {"wkhtmltopdf", "libnss3"} <= set(system.missing()) and "chromium" not in system.missing()
	assert system.wants_registry_chromium()
	machine(UBUNTU_24, "chromium")
	assert not system.wants_registry_chromium() and "libnss3" not in system.missing()


def test_fonts_are_wished_for_and_keep_nobody_waiting(monkeypatch, tmp_path, capsys):
	monkeypatch.setattr(system, "missing", lambda programs: [])
	monkeypatch.setattr(system, "missing_fonts", lambda: ["fonts-noto-core"])
	monkeypatch.setattr(
		system, "privileges", lambda ask: pytest.fail("asked for a password") if ask else None
	)
	system.install_missing(tmp_path / "apt.log")
	assert "fonts-noto-core" in capsys.readouterr().out


def test_packages_come_beside_the_other_steps_only_where_nobody_is_asked(bench, monkeypatch):
	installed = []
	monkeypatch.setattr(system, "install_missing", lambda log, *programs, **_: installed.append(programs))
	monkeypatch.setattr(system, "can_install_beside", lambda: False)
	assert build.packages_step(bench) is None and installed == [()], (
		"all at once, with a message or a password"
	)
	monkeypatch.setattr(system, "can_install_beside", lambda: True)
	step = build.packages_step(bench)
	assert installed == [(), ({},)], "only what the other steps begin with"
	step.run()
	assert installed[2:] == [()]
	assert build.database_step(bench, (step.name,)).needs == ("packages",)


@pytest.mark.parametrize(
	("said", "good"), [("v18.20.4", True), ("v24.1.0", True), ("v12.22.12", False), ("", False)]
)
def test_a_node_that_is_too_old_is_none(machine, monkeypatch, said, good):
	machine(DEBIAN_12, "node", "npm")
	monkeypatch.setattr(
		system.subprocess, "run", lambda *a, **k: subprocess.CompletedProcess(a, 0, f"{said}\n")
	)
	assert system.has_node() is good


# The engine's requirements


def test_pins_without_wheels_are_raised_and_the_others_stay():
	asked = [
		"Pillow~=9.5.0",
		"Restricted_Python~=6.0",
		"RestrictedPython~=6.0",
		"rq~=1.15.1",
		"bleach[css]~=6.0.0",
	]
	raised = pins.raise_pins(asked)
	assert raised[0].startswith("Pillow~=") and raised[0] != asked[0]
	assert raised[2].startswith("RestrictedPython~=8")
	assert raised[1] == asked[1], "another package"
	assert raised[3:] == asked[3:]


def test_every_raised_pin_says_why():
	assert all(range_[0] in "~<>=" and len(why) > 20 for range_, why in pins.RAISED.values())


def test_a_class_as_config_becomes_what_pydantic_takes(monkeypatch):
	monkeypatch.syspath_prepend(pyenv.BESIDE_ENGINE)
	monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
	take_class_as_config = importlib.import_module("engine_pydantic").take_class_as_config

	class Config:
		arbitrary_types_allowed = True

	class Adapter:
		def __init__(self, type_, *, config=None, _parent_depth=2, module=None):
			self.got = (type_, config, _parent_depth, module)

	take_class_as_config(Adapter)
	assert Adapter(int, config=Config).got == (int, {"arbitrary_types_allowed": True}, 3, None)
	assert Adapter(int, config={"strict": True}, module="m").got == (int, {"strict": True}, 3, "m")


def test_an_environment_is_filled_anew_when_a_pin_is_raised(bench, monkeypatch):
	write_text(bench.engine / "requirements.txt", "Pillow~=9.5.0\n")
	before = pyenv.env_key(bench)
	monkeypatch.setitem(pins.RAISED, "pillow", ("~=99.0", "a test"))
	assert pyenv.env_key(bench) != before


def test_a_python_that_is_too_new_is_explained(monkeypatch):
	monkeypatch.setattr(sys, "version_info", (3, 14, 0))
	monkeypatch.setattr(pyenv.shutil, "which", lambda name: None)
	with pytest.raises(DevbenchError, match=r"3\.12 or 3\.13"):
		pyenv.base_python()
	monkeypatch.setattr(pyenv.shutil, "which", lambda name: f"/usr/bin/{name}")
	assert pyenv.base_python() == "/usr/bin/python3.13"


# The stand-in for wkhtmltopdf


def test_what_frappe_passes_is_understood():
	job = read_arguments(
		"--print-media-type --background --images --encoding UTF-8 --margin-right 16mm --margin-left 1.6cm "
		"--margin-top 12mm --margin-bottom 0.5in --page-size letter --orientation Landscape --footer-html /tmp/f.html "
		"--cookie-jar /tmp/c.jar --disable-javascript --disable-local-file-access --disable-smart-shrinking - -".split()
	)
	assert (job.source, job.target, job.footer, job.cookie_jar) == ("-", "-", "/tmp/f.html", "/tmp/c.jar")
	assert (job.margin_right, job.margin_left, job.margin_bottom) == (16, 16, 12.7)
	assert job.paper() == (279.4, 215.9) and not job.javascript and job.background


def test_a_paper_of_ones_own():
	job = read_arguments(
		["-T", "5", "--page-width", "80mm", "--page-height", "200", "-q", "in.html", "out.pdf"]
	)
	assert job.paper() == (80, 200) and job.margin_top == 5
	assert pdf_options(job)["margin"] == {
		"top": "5.0mm",
		"right": "10.0mm",
		"bottom": "10.0mm",
		"left": "10.0mm",
	}


@pytest.mark.parametrize(
	("words", "said"),
	[
		("--toc - -", "--toc is not known"),
		("--page-size A99 - -", "'A99' is unknown"),
		("--margin-top wide - -", "'wide' is no length"),
		("--orientation Sideways - -", "neither Portrait nor Landscape"),
		("- - --margin-top", "--margin-top needs a value"),
		("-", "one document to print and one file"),
	],
)
def test_what_it_does_not_know_is_refused_by_name(words, said):
	with pytest.raises(Refused, match=said):
		read_arguments(words.split())


def test_a_footer_becomes_one_of_chromium():
	theirs = (
		"<html><head><style>b { color: red }</style></head><body onload='subst()'><script>subst()</script>"
		'<p>Page <span class="page"></span> of <span class="topage"></span></p></body></html>'
	)
	ours = edge(theirs, (16, 15), "margin-top: 0mm")
	assert '<span class="pageNumber"></span> of <span class="totalPages"></span>' in ours
	assert "b { color: red }" in ours and "subst" not in ours and "padding: 0 15mm 0 16mm" in ours


def test_the_cookies_of_a_jar():
	[cookie] = read_cookie_jar("sid=abc; Domain=office.example;\n\n")
	assert cookie == {"name": "sid", "value": "abc", "domain": "office.example", "path": "/"}


@pytest.mark.parametrize("here", [True, False])
def test_the_stand_in_is_there_only_where_the_system_has_none(bench, monkeypatch, here):
	program = bench.env / "bin" / "wkhtmltopdf"
	write_text(program, "old")
	monkeypatch.setattr(system, "is_here", lambda name: here)
	pyenv.make_pdf_program(bench)
	assert program.exists() is not here
	assert here or os.access(program, os.X_OK)


def test_settings_of_pip_reach_uv(tmp_path, monkeypatch):
	python = tmp_path / "python"
	lines = ("global.index-url='https://mirror.example/simple'", "global.cert='/ca.pem'")
	python.write_text("#!/bin/sh\n" + "".join(f'echo "{line}"\n' for line in lines))
	python.chmod(0o755)
	monkeypatch.delenv("UV_DEFAULT_INDEX", raising=False)
	monkeypatch.delenv("SSL_CERT_FILE", raising=False)
	settings = pyenv.uv_settings(python)
	assert settings["UV_DEFAULT_INDEX"] == "https://mirror.example/simple"
	assert settings["SSL_CERT_FILE"] == "/ca.pem"


def test_a_demo_that_cannot_be_loaded_keeps_no_desk_from_starting(tmp_path, monkeypatch, capsys):
	def fail(*args, **kwargs):
		raise DevbenchError("the plan is wrong")

	bench = Bench(tmp_path)
	load = next(
		step
		for step in demo.steps(bench, SimpleNamespace(start=lambda *_: None))
		if step.name == "demo-office"
	)
	monkeypatch.setattr(demo.site, "inside", fail)
	load.run()
	said = capsys.readouterr().out
	assert "the plan is wrong" in said and "only the Administrator" in said
	assert not demo.loaded_mark(bench).exists(), "the next start tries again"


def test_what_breaks_on_the_next_version_fails_the_lint(bench, monkeypatch, capsys):
	remark = {
		"rule": "v16-x",
		"severity": "error",
		"title": "It is gone.",
		"replacement": "Use y.",
		"file": "a.py",
	}
	known = remark | {"rule": next(iter(lint.LEFT)), "line": None}
	monkeypatch.setattr(lint, "scan", lambda bench: [known])
	assert lint.check_ahead(bench) == 0
	monkeypatch.setattr(lint, "scan", lambda bench: [known, remark | {"line": 7}])
	assert lint.check_ahead(bench) == 1
	assert "a.py:7: error v16-x: It is gone.\n  Use y." in capsys.readouterr().out
