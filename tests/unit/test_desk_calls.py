"""How devbench finds the methods that scripts call, in an engine of a few lines."""

from pathlib import Path

import pytest

from devbench import desk_calls

PYTHON = {
	"frappe/desk/form.py": """
import frappe
@frappe.whitelist()
def load(name):
	pass

@frappe.whitelist(
	methods=["POST"]
)
@other
async def save(doc):
	pass

def not_this():
	pass
""",
	"frappe/desk/page.py": "from frappe.desk.form import load as get, not_this\n",
	"frappe/core/doctype/job/job.py": """
import frappe
class Job(Document):
	def validate(self):
		pass

	@frappe.whitelist()
	def stop(self):
		pass

@frappe.whitelist()
def run():
	type Later = dict[str, int]
""",
	"frappe/handler.py": "@frappe.whitelist(allow_guest=True)\ndef ping(): pass\n",
}
SCRIPTS = {
	"frappe/public/js/form.js": 'frappe.call("frappe.desk.page.get");\nfrappe.call("/api/method/ping?x=1");\n',
	"frappe/public/js/board.vue": "frappe.xcall(`frappe.core.doctype.job.job.${verb}`)\n",
	"frappe/core/doctype/job/job.js": "\n\nfrm.call('stop');\n",
	"frappe/core/doctype/other/other.js": "frm.call('stop');\n",
	"frappe/public/dist/form.js": 'frappe.call("frappe.desk.form.save");\n',
	"mine/public/js/mine.html": "<a onclick='frappe.call(\"frappe.desk.form.save\")'>",
}


@pytest.fixture
def bench(tmp_path: Path) -> Path:
	for path, text in (PYTHON | SCRIPTS).items():
		file = tmp_path / "apps" / path.split("/")[0] / path
		file.parent.mkdir(parents=True, exist_ok=True)
		file.write_text(text)
	return tmp_path


def test_finds_methods_of_modules_and_classes(bench):
	assert desk_calls.whitelisted(bench / "apps" / "frappe" / "frappe") == {
		"frappe.desk.form.load",
		"frappe.desk.form.save",
		"frappe.core.doctype.job.job.Job.stop",
		"frappe.core.doctype.job.job.run",
		"frappe.handler.ping",
	}


def test_finds_where_methods_are_called(bench):
	assert dict(line.split("\t", 1) for line in desk_calls.report(bench)) == {
		"frappe.core.doctype.job.job.Job.stop": "frappe/core/doctype/job/job.js:3",
		"frappe.core.doctype.job.job.run": "frappe/public/js/board.vue:1",
		"frappe.desk.form.load": "frappe/public/js/form.js:1",
		"frappe.desk.form.save": "mine/public/js/mine.html:1",
		"frappe.handler.ping": "frappe/public/js/form.js:2",
	}
