"""What an XLSForm asks becomes drafts of own questions, and each row that does not is named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrant_services.forms import kinds
from migrant_services.forms.xlsform import relevance
from migrant_services.forms.xlsform.languages import find_code
from migrant_services.forms.xlsform.mapping import choose_questions, map_form
from migrant_services.forms.xlsform.problems import FormRejected
from migrant_services.forms.xlsform.sheets import Column, read_column, read_form
from migrant_services.forms.xlsform.wording import choose, clean

SURVEY = ("type", "name", "label")
CHOICES = ("list_name", "name", "label")
COLOURS = [("colours", "r", "Red"), ("colours", "g", "Green"), ("colours", "b", "Blue")]
YES_NO = [("yn", "yes", "Yes"), ("yn", "no", "No")]


def rows(header, *cells):
	return [(number, list(row)) for number, row in enumerate((header, *cells), start=1)]


def form(*survey, header=SURVEY, choices=(*COLOURS, *YES_NO), choices_header=CHOICES, **sheets):
	more = {name: rows(*table) for name, table in sheets.items()}
	return read_form({"survey": rows(header, *survey), "choices": rows(choices_header, *choices), **more})


def draft(*survey, language="en", **fields):
	return map_form(form(*survey, **fields), language)


def codes(made) -> list[str]:
	return [problem.finding.code for problem in made.problems]


def sentences(made) -> list[str]:
	return [problem.finding.message.format(*problem.finding.params) for problem in made.problems]


# --- kinds


@pytest.mark.parametrize(
	("written", "kind"),
	[
		("text", kinds.SHORT_TEXT),
		("integer", kinds.NUMBER),
		("decimal", kinds.NUMBER),
		("date", kinds.DATE),
		("select_one colours", kinds.ONE_CHOICE),
		("select one colours", kinds.ONE_CHOICE),
		("select one from colours", kinds.ONE_CHOICE),
		("Select_One colours", kinds.ONE_CHOICE),
		("select_one yn", kinds.YES_OR_NO),
		("select_multiple colours", kinds.SEVERAL_CHOICES),
		("select all that apply from colours", kinds.SEVERAL_CHOICES),
		("select_multiple yn", kinds.SEVERAL_CHOICES),
	],
)
def test_types_become_kinds(written, kind):
	(question,) = draft((written, "q", "What?")).questions
	assert (question.kind, question.question.text, question.row) == (kind, "What?", 2)
	assert question.list_name == (
		"" if kind not in (kinds.ONE_CHOICE, kinds.SEVERAL_CHOICES) else written.split()[-1]
	)


@pytest.mark.parametrize(
	("written", "code"),
	[
		("geopoint", "XLSFORM_TYPE"),
		("image", "XLSFORM_TYPE"),
		("time", "XLSFORM_TYPE"),
		("rank colours", "XLSFORM_TYPE"),
		("note", "XLSFORM_NOTE"),
		("start", "XLSFORM_META"),
		("calculate", "XLSFORM_CALCULATION"),
		("select_one_from_file towns.csv", "XLSFORM_FROM_FILE"),
		("select_one_external towns", "XLSFORM_FROM_FILE"),
		("select_one nothing", "XLSFORM_NO_LIST"),
	],
)
def test_what_has_no_counterpart_is_named_with_its_row(written, code):
	made = draft(("text", "a", "A?"), (written, "q", "What?"))
	assert [question.name for question in made.questions] == ["a"]
	(problem,) = made.problems
	assert (problem.finding.code, problem.row, problem.left_out) == (code, 3, True)
	assert sentences(made)[0].startswith("Row 3, q: ")


def test_repeats_and_cascading_selects_are_named():
	made = draft(
		("begin_repeat", "members", "Members"),
		("text", "name", "Name?"),
		("end_repeat", "", ""),
		("text", "after", "After?"),
	)
	assert codes(made) == ["XLSFORM_REPEAT"] and [each.name for each in made.questions] == ["after"]
	made = draft(("select_one colours", "q", "What?", "state=${a}"), header=(*SURVEY, "choice_filter"))
	assert codes(made) == ["XLSFORM_CASCADING"]


def test_what_is_brought_in_otherwise_is_named():
	header = (*SURVEY, "constraint", "default", "required", "media::image")
	made = draft(("integer", "age", "Age?", ". > 0", "5", "${a} = 1", "a.png"), header=header)
	assert codes(made) == ["XLSFORM_CONSTRAINT", "XLSFORM_DEFAULT", "XLSFORM_REQUIRED", "XLSFORM_MEDIA"]
	assert len(made.questions) == 1 and not any(problem.left_out for problem in made.problems)


def test_every_row_is_brought_in_or_named():
	made = draft(
		("begin group", "g", "G"),
		("text", "a", "A?"),
		("barcode", "b", "B?"),
		("text", "a", "Again?"),
		("text", "", ""),
		("note", "n", "N"),
		("end group", "", ""),
	)
	assert len(made.questions) + sum(problem.left_out for problem in made.problems) == 5


@pytest.mark.parametrize(
	("written", "required"), [("yes", True), ("TRUE", True), ("true()", True), ("no", False), ("", False)]
)
def test_required(written, required):
	(question,) = draft(("text", "a", "A?", written), header=(*SURVEY, "required")).questions
	assert question.required == required


# --- languages and wordings


@pytest.mark.parametrize(
	("name", "code"),
	[
		("Español (es)", "es"),
		("Spanish", "es"),
		("Inglés", "en"),
		("English (en)", "en"),
		("fr", "fr"),
		("Français", "fr"),
		("Kreyòl", "ht"),
		("العربية", "ar"),
		("pt-BR", "pt"),
		("Klingonés", None),
		("", None),
		("(zz)", None),
	],
)
def test_languages_are_known_by_name_or_code(name, code):
	assert find_code(name) == code


@pytest.mark.parametrize(
	("header", "doubled", "column"),
	[
		("label::Español (es)", True, Column("label", "Español (es)")),
		("Label :: English", True, Column("label", "English")),
		("label:fr", False, Column("label", "fr")),
		("caption", False, Column("label", "")),
		("bind::relevant", True, Column("relevant", "")),
		("relevance", False, Column("relevant", "")),
		("list name", False, Column("list_name", "")),
		("Read_Only", False, Column("readonly", "")),
		("media::image::fr", True, Column("image", "fr")),
	],
)
def test_columns_are_read_however_they_are_spelled(header, doubled, column):
	assert read_column(header, doubled) == column


def test_all_languages_of_the_form_are_kept():
	header = (
		"type",
		"name",
		"label::English (en)",
		"label::Español (es)",
		"label::Français (fr)",
		"hint::English (en)",
	)
	made = draft(
		("select_one colours", "q", "Colour?", "¿Color?", "Couleur ?", "Ask."),
		header=header,
		choices=[
			("colours", "r", "Red", "Rojo"),
			("colours", "g", "Green", "Verde"),
			("colours", "b", "Blue", "Azul"),
		],
		choices_header=("list_name", "name", "label::English (en)", "label::Español (es)"),
	)
	(question,) = made.questions
	assert question.question == ("Colour?", {"es": "¿Color?", "fr": "Couleur ?"})
	assert question.help == ("Ask.", {}) and made.languages == {"en", "es", "fr"}
	assert made.lists["colours"].options[0].title == ("Red", {"es": "Rojo"})
	spanish = map_form(form(("text", "q", "Colour?", "¿Color?", "", ""), header=header), "es").questions[0]
	assert spanish.question == ("¿Color?", {"en": "Colour?"})


def test_a_form_without_the_language_of_the_site_is_named():
	made = draft(("text", "q", "Couleur ?"), header=("type", "name", "label::Français (fr)"))
	assert made.questions[0].question.text == "Couleur ?" and codes(made) == ["XLSFORM_LANGUAGE"]
	made = draft(("text", "q", "Qa'vIn?"), header=("type", "name", "label::Klingon"))
	assert "XLSFORM_LANGUAGE_UNKNOWN" in codes(made) and made.questions[0].question.text == "Qa'vIn?"


def test_the_default_language_is_that_of_columns_without_one():
	settings = [("default_language",), ("Español (es)",)]
	header = ("type", "name", "label", "label::English (en)")
	made = draft(("text", "q", "¿Color?", "Colour?"), header=header, settings=settings)
	assert made.questions[0].question == ("Colour?", {"es": "¿Color?"})


@pytest.mark.parametrize(
	("written", "plain"),
	[
		("<b>How</b> old?", "How old?"),
		('<span style="color:red">Age</span>', "Age"),
		("**How** _old_ are you?", "How old are you?"),
		("How old is ${name}?", "How old is …?"),
		("Two\nlines  here", "Two lines here"),
		("Under <18 or > 5?", "Under <18 or > 5?"),
		("Tom &amp; Ana <i>x</i>", "Tom & Ana x"),
		("‏كم عمرك؟", "‏كم عمرك؟"),
	],
)
def test_wordings_become_plain(written, plain):
	assert clean(written).text == plain


@pytest.mark.parametrize("written", ["{{ frappe.session.user }}", "{% raw %}", "A\x07B", "a <!x y> b {{"])
def test_wordings_that_could_be_code_are_left_out_and_named(written):
	made = draft(("text", "a", "A?"), ("text", "q", written))
	assert [each.name for each in made.questions] == ["a"] and codes(made)[-1] == "XLSFORM_BRACES"
	options = [*COLOURS, ("colours", "x", written)]
	made = draft(("select_one colours", "q", "What?"), choices=options)
	assert len(made.lists["colours"].options) == 3 and codes(made) == ["XLSFORM_OPTION_BRACES"]


def test_a_wording_that_is_too_long_is_kept_in_the_help():
	long = "word " * 60
	(question,) = draft(("text", "q", long)).questions
	assert len(question.question.text) <= kinds.TEXT_LENGTH and question.question.text.endswith("…")
	assert question.help.text == long.strip()


@given(st.dictionaries(st.sampled_from(["", "es", "English (en)", "xx yy"]), st.text(min_size=1), min_size=1))
def test_every_row_with_texts_has_a_wording(texts):
	assert choose(texts, "", "en").text


# --- options


def test_options_with_commas_and_many_of_them_are_kept():
	options = [("many", f"o{number}", f"Option {number}; with, {number}") for number in range(140)]
	made = draft(("select_one many", "q", "What?"), choices=options)
	assert len(made.lists["many"].options) == 140 and not made.problems
	assert made.lists["many"].options[5].title.text == "Option 5; with, 5"


def test_options_that_are_there_twice_or_unnamed_are_named():
	made = draft(
		("select_one colours", "q", "What?"),
		choices=[*COLOURS, ("colours", "r", "Rouge"), ("colours", "w", "")],
	)
	assert codes(made) == ["XLSFORM_OPTION_TWICE", "XLSFORM_OPTION_UNNAMED"]
	assert [option.title.text for option in made.lists["colours"].options] == ["Red", "Green", "Blue", "w"]


def test_lists_that_no_question_uses_are_left_out():
	made = draft(("text", "q", "What?"), choices=[*COLOURS, ("colours", "r", "Rouge")])
	assert not made.lists and not made.problems


# --- conditions

BEFORE = (
	("integer", "age", "Age?", ""),
	("select_one colours", "one", "One?", ""),
	("select_multiple colours", "many", "Many?", ""),
	("select_one yn", "sure", "Sure?", ""),
	("date", "born", "Born?", ""),
	("text", "said", "Said?", ""),
	("geopoint", "where", "Where?", ""),
)


def asked_when(expression: str, *more):
	survey = (*BEFORE, ("text", "q", "Q?", expression), *more)
	made = draft(*survey, header=(*SURVEY, "relevant"))
	question = next(each for each in made.questions if each.name == "q")
	left = [code for code in codes(made) if code.startswith("XLSFORM_RELEVANCE")]
	return question.match, [tuple(row) for row in question.conditions], left


@pytest.mark.parametrize(
	("expression", "match", "conditions"),
	[
		("${age} >= 18", "All", [("age", "is at least", "18")]),
		("18 <= ${age}", "All", [("age", "is at least", "18")]),
		("${age} > 5 and ${age} < 18", "All", [("age", "is more than", "5"), ("age", "is less than", "18")]),
		("${age}<5 or ${age}>60", "Any", [("age", "is less than", "5"), ("age", "is more than", "60")]),
		("${one} = 'r'", "All", [("one", "is", "r")]),
		('${one}="r"', "All", [("one", "is", "r")]),
		("${one} = ‘r’", "All", [("one", "is", "r")]),
		("../one = 'r'", "All", [("one", "is", "r")]),
		("${one} != 'r'", "All", [("one", "is not", "r")]),
		("selected(${one}, 'r')", "All", [("one", "is", "r")]),
		("selected(${many}, 'r') or selected(${many}, 'g')", "All", [("many", "is one of", "r\ng")]),
		("not(selected(${many}, 'r'))", "All", [("many", "is not", "r")]),
		("not(selected(${many}, 'r') or selected(${many}, 'g'))", "All", [("many", "is none of", "r\ng")]),
		(
			"(${one} = 'r' or ${one} = 'g') and ${age} > 5",
			"All",
			[("one", "is one of", "r\ng"), ("age", "is more than", "5")],
		),
		("${sure} = 'yes'", "All", [("sure", "is", "Yes")]),
		("selected(${sure}, 'no')", "All", [("sure", "is", "No")]),
		("${born} > date('2020-01-31')", "All", [("born", "is more than", "2020-01-31")]),
		("${said} != ''", "All", [("said", "is set", "")]),
		("string-length(${said}) > 0", "All", [("said", "is set", "")]),
		("count-selected(${many}) >= 1", "All", [("many", "is set", "")]),
		("not(${said} = '')", "All", [("said", "is set", "")]),
		("true()", "All", []),
	],
)
def test_conditions_that_rows_can_say(expression, match, conditions):
	assert asked_when(expression) == (match, conditions, [])


@pytest.mark.parametrize(
	"expression",
	[
		"(${age} > 5 and ${one} = 'r') or ${sure} = 'yes'",
		"${age} = ${age}",
		"${many} = 'r'",
		"${one} = 'purple'",
		"${one} > 3",
		"${said} = 'x'",
		"${sure} = 'maybe'",
		"${born} > today()",
		"not(${age} > 18)",
		"regex(${said}, '.*')",
		"${age} + 1 > 3",
		"__import__('os').system('id')",
		"frappe.db.sql('x')",
		"${age} >",
		"and",
		"(" * 500 + "${age} > 1" + ")" * 500,
		"${age} > 1 and " * 300 + "${age} > 1",
	],
)
def test_other_conditions_are_named_and_never_guessed(expression):
	assert asked_when(expression) == ("All", [], ["XLSFORM_RELEVANCE"])


def test_a_condition_on_what_was_left_out_is_named():
	assert asked_when("${where} != ''")[2] == ["XLSFORM_RELEVANCE_LEFT_OUT"]
	assert asked_when("${nothing} = 1")[2] == ["XLSFORM_RELEVANCE_LEFT_OUT"]


def test_the_condition_of_a_group_holds_for_its_questions():
	made = draft(
		*BEFORE,
		("begin_group", "g", "G", "${age} >= 18"),
		("text", "q", "Q?", "${sure} = 'yes'"),
		("end_group", "", "", ""),
		("text", "after", "After?", ""),
		header=(*SURVEY, "relevant"),
	)
	by_name = {question.name: question for question in made.questions}
	assert [row.field for row in by_name["q"].conditions] == ["age", "sure"] and by_name["q"].match == "All"
	assert not by_name["after"].conditions


def test_only_chosen_questions_come_with_what_they_use():
	made = draft(*BEFORE, ("text", "q", "Q?", "${one} = 'r'"), header=(*SURVEY, "relevant"))
	assert [each.name for each in choose_questions(made, {"one", "q"}).questions] == ["one", "q"]
	alone = choose_questions(made, {"q"})
	assert not alone.lists and not alone.questions[0].conditions
	assert codes(alone)[-1] == "XLSFORM_RELEVANCE_LEFT_OUT"


@given(st.text(alphabet="${}age 'one'=<>!()andornot,.0123456789selected", max_size=60))
def test_no_expression_breaks_the_reader(text):
	try:
		relevance.parse(text)
	except relevance.NotSayable as error:
		assert str(error).strip() or not text.strip()


# --- files


def test_a_workbook_with_other_sheets_says_which():
	with pytest.raises(FormRejected) as rejected:
		read_form({"Hoja1": rows(("a", "b")), "Hoja2": []})
	assert "Hoja1, Hoja2" in str(rejected.value)


def test_a_sheet_without_the_columns_is_no_form():
	with pytest.raises(FormRejected) as rejected:
		read_form({"survey": rows(("pregunta", "nombre"), ("x", "y")), "choices": []})
	assert rejected.value.code == "XLSFORM_NO_COLUMNS"


def test_names_of_sheets_may_be_written_otherwise():
	assert len(read_form({" Survey ": rows(SURVEY, ("text", "a", "A?")), "Choices": []}).survey) == 1


def test_a_text_file_has_its_sheets_below_each_other_or_only_the_survey():
	below = [
		("survey", "", "", ""),
		("", *SURVEY),
		("", "select_one yn", "a", "A?"),
		("choices", "", "", ""),
		("", *CHOICES),
	]
	below += [("", *row) for row in YES_NO]
	made = map_form(read_form({"": [(n, list(row)) for n, row in enumerate(below, 1)]}), "en")
	assert made.questions[0].kind == kinds.YES_OR_NO and made.questions[0].row == 3
	assert len(map_form(read_form({"": rows(SURVEY, ("text", "a", "A?"))}), "en").questions) == 1


def test_a_form_with_too_many_rows_is_rejected():
	with pytest.raises(FormRejected):
		read_form({"survey": rows(SURVEY, *[("text", f"q{n}", "Q?") for n in range(20_001)])})
