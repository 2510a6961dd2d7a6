"""devbench's web server serves only files of the public folder."""

import pytest
from werkzeug.test import Client

from devbench.public_files import PublicFiles, find_public_file


@pytest.fixture
def folder(tmp_path):
	public = tmp_path / "site" / "public" / "files"
	(public / "sub").mkdir(parents=True)
	(public / "notice.txt").write_text("for all")
	(public / "sub" / "other.txt").write_text("for all too")
	(public / "page.HTML").write_text("<script></script>")
	(tmp_path / "site" / "site_config.json").write_text("secret")
	(tmp_path / "site" / "public" / "files-of-others.txt").write_text("secret")
	(public / "link.json").symlink_to(tmp_path / "site" / "site_config.json")
	return public


@pytest.fixture
def client(folder):
	def app(environ, start_response):
		start_response("404 Not Found", [])
		return [b"the app"]

	return Client(PublicFiles(app, lambda environ: folder))


@pytest.mark.parametrize("path", ["notice.txt", "sub/other.txt", "/notice.txt", "./notice.txt"])
def test_finds_a_public_file(folder, path):
	assert find_public_file(folder, path).read_text().startswith("for all")


@pytest.mark.parametrize(
	"path",
	[
		"../../site_config.json",
		"sub/../../../site_config.json",
		"sub/../notice.txt",
		"..\\..\\site_config.json",
		"../files-of-others.txt",
		"link.json",
		"sub",
		"",
		"notice.txt\0",
		"missing.txt",
	],
)
def test_cannot_find_files_outside_the_folder(folder, path):
	assert find_public_file(folder, path) is None


@pytest.mark.parametrize(
	"address",
	[
		"/files/..%2f..%2fsite_config.json",
		"/files/%2e%2e/%2e%2e/site_config.json",
		"/files/..%5c..%5csite_config.json",
		"/files/..%2f..%2f..%2f..%2f..%2f..%2fetc%2fpasswd",
		"/files//etc/passwd",
	],
)
def test_a_request_cannot_leave_the_folder(client, address):
	answer = client.get(address)
	assert answer.status_code == 404 and answer.get_data() == b"the app"


def test_a_page_with_scripts_must_be_downloaded(client):
	shown, downloaded = client.get("/files/notice.txt"), client.get("/files/page.HTML")
	assert shown.status_code == 200 and "attachment" not in shown.headers.get("Content-Disposition", "")
	assert downloaded.headers["Content-Disposition"].startswith("attachment")
	for answer in (shown, downloaded):
		assert answer.headers["Content-Security-Policy"] == "sandbox"
		assert answer.headers["X-Content-Type-Options"] == "nosniff"
