"""What people type is read, what is no query gets one sentence, and the normal form reads the same."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moesif_tui.core.query import Query, QueryError, parse, quote
from moesif_tui.core.query.nodes import And, Clause, OneOf, Or, Pattern, Present, Range, Statuses, Test, Text, When


def clause(text: str) -> Clause:
    root = parse(text).root
    assert isinstance(root, Clause), root
    return root


def attempt(text: str) -> Query | QueryError:
    try:
        return parse(text)
    except QueryError as error:
        return error


def error(text: str) -> QueryError:
    with pytest.raises(QueryError) as caught:
        parse(text)
    return caught.value


@pytest.mark.parametrize(
    ("text", "field", "test"),
    [
        ("status:404", "status", Statuses(((404, 404),))),
        ("status:5xx", "status", Statuses(((500, 599),))),
        ("status:5*", "status", Statuses(((500, 599),))),
        ("status:50?", "status", Statuses(((500, 509),))),
        ("status:500,503", "status", Statuses(((500, 500), (503, 503)))),
        ("status:(500 503)", "status", Statuses(((500, 500), (503, 503)))),
        ("status:(503 OR 5xx)", "status", Statuses(((500, 599), (503, 503)))),
        ("status:>=500", "status", Statuses(((500, None),))),
        ("status:<400", "status", Statuses(((1, 399),))),
        ("response.status:[400 TO 499}", "status", Statuses(((400, 498),))),
        ("status:failed", "status", Statuses((), failed=True)),
        ("status:NONE", "status", Statuses((), none=True)),
        ("status:0", "status", Statuses((), none=True)),
        ("status:*", "status", Present()),
        ("Status: 404", "status", Statuses(((404, 404),))),
        ("verb:post", "verb", OneOf(("POST",))),
        ("method:get,Head", "verb", OneOf(("GET", "HEAD"))),
        ("verb:p*", "verb", Pattern(("P*",))),
        ('route:"/carts/*"', "route", Pattern(("/carts/*",))),
        ("route:/carts/:id/lines", "route", OneOf(("/carts/:id/lines",))),
        ("request.route:/a(b)/c", "route", OneOf(("/a(b)/c",))),
        (r"route:/a\*", "route", OneOf(("/a*",))),
        ('url:"//x"', "url", OneOf(("//x",))),
        ('url:"//*"', "url", Pattern(("//*",))),
        (r'route:"/a\*\"\\"', "route", OneOf(('/a*"\\',))),
        ("host:API.example.com:8080", "host", OneOf(("api.example.com:8080",))),
        ("took:>500ms", "took", Range(500, None, low_open=True)),
        ("took:>=1.5s", "took", Range(1500, None)),
        ("took:<2min", "took", Range(None, 120_000, high_open=True)),
        ("took:[100 TO 500]", "took", Range(100, 500)),
        ("took:{100 to *}", "took", Range(100, None, low_open=True)),
        ("took:3204ms", "took", Range(3203.5, 3204.5, high_open=True)),
        ("took:1.5s", "took", Range(1450, 1550, high_open=True)),
        ("duration_ms:>500", "took", Range(500, None, low_open=True)),
        ("time:>14:00", "time", When("14:00", None, low_open=True)),
        ("time:>2026-11-24T10:00", "time", When("2026-11-24T10:00", None, low_open=True)),
        ("time:[14:00 TO 15:00]", "time", When("14:00", "15:00")),
        ('time:["2026-11-24 10:00" TO 2026-11-25]', "time", When("2026-11-24 10:00", "2026-11-25")),
        ("time:>-1h", "time", When("-1h", None, low_open=True)),
        ("time:-1h", "time", When("-1h", None)),
        ("time:14:00", "time", When("14:00", "14:00")),
        ("events:>100", "events", Range(100, None, low_open=True)),
        ("events:7", "events", Range(7, 7)),
        ("state:open|resolved", "state", OneOf((0, 1))),
        ("state:7", "state", OneOf((7,))),
        ("state:all", "state", Present()),
        ("kind:static", "kind", OneOf(("static",))),
        ("user:u-0042", "user", OneOf(("u-0042",))),
        ("user:(a b)", "user", OneOf(("a", "b"))),
        ("user:~u-0042", "user", OneOf(("~u-0042", "u-0042"))),
        ("user:~", "user", OneOf(("~",))),
        ("user:~u-0*", "user", Pattern(("~u-0*", "u-0*"))),
        ("session:~42", "session", OneOf(("~42",))),
        ("ip:::1", "ip", OneOf(("::1",))),
        ("header.x-instance:i-03", "header.x-instance", OneOf(("i-03",))),
        ("request.headers.X-Id:abc", "req.header.X-Id", OneOf(("abc",))),
        ("res.header.X:1", "res.header.X", OneOf(("1",))),
        ("body.payment:sepa", "body.payment", OneOf(("sepa",))),
        ("res.body.error.code:E_LIMIT", "res.body.error.code", OneOf(("E_LIMIT",))),
        ("body.quantity:7", "body.quantity", OneOf((7,))),
        ('body.quantity:"7"', "body.quantity", OneOf(("7",))),
        (r"body.quantity:(\-7 1.5)", "body.quantity", OneOf((-7, 1.5))),
        ("body.coupon:null", "body.coupon", OneOf((None,))),
        ("body.ok:true", "body.ok", OneOf((True,))),
        ("body.quantity:[-5 TO 5]", "body.quantity", Range(-5, 5)),
        ("body.name:[a TO 5]", "body.name", Range("a", "5")),
        (r"body.first\ name:x", "body.first name", OneOf(("x",))),
        ("user_id.raw:x", "user", OneOf(("x",))),
        ("request.geo_ip.city_name:Berlin", "request.geo_ip.city_name", OneOf(("Berlin",))),
        ("response.time:>14:00", "response.time", When("14:00", None, low_open=True)),
        ("graphql:AND", "graphql", OneOf(("AND",))),
    ],
)
def test_a_clause_is_read(text: str, field: str, test: Test) -> None:
    found = clause(text)
    assert (found.field.name, found.test) == (field, test)


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("", ""),
        ("  ", ""),
        ("*", ""),
        ("* status:404", "status:404"),
        ('status:5xx verb:POST route:"/carts/*"', "status:5xx verb:POST route:/carts/*"),
        ("-status:404", "NOT status:404"),
        ("!status:404", "NOT status:404"),
        ("NOT NOT status:404", "status:404"),
        ("+status:404", "status:404"),
        ("a AND b && c", "a b c"),
        ("a OR b || c", "a OR b OR c"),
        ("status:500&&verb:POST", "status:500 verb:POST"),
        ("status:500 OR status:503 verb:POST", "(status:500 OR status:503) verb:POST"),
        ("a OR b -c", "(a OR b) NOT c"),
        ("a OR b AND c", "a OR (b c)"),
        ("NOT (a b)", "NOT (a b)"),
        ("NOT(a b)", "NOT (a b)"),
        ("((a))", "a"),
        ("took:(>1s <5s)", "took:>1s took:<5s"),
        ("status:(5xx -503)", "status:5xx NOT status:503"),
        ("user:(a OR b x*)", "user:x* OR user:(a b)"),
        ("user:(a (b OR c))", "user:a OR user:(b c)"),
        ("user:(NOT a)", "NOT user:a"),
        ("body.quantity:(-7 1.5)", "body.quantity:1.5 NOT body.quantity:7"),
        ("says:(limit AND reached)", "says:limit says:reached"),
        ('response.status:>=500 AND request.verb:POST AND "timeout"', "status:>=500 verb:POST timeout"),
        ("time:>-1h", "time:>-1h"),
        ("verb:GET,p*", "verb:GET OR verb:P*"),
        ('verb:"a,b"', 'verb:"A,B"'),
        ("took:[* TO *]", "took:*"),
    ],
)
def test_the_normal_form(text: str, normal: str) -> None:
    assert parse(text).text == normal
    assert parse(normal) == parse(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("timeout", Text("timeout")),
        ('"order 42"', Text("order 42")),
        ('"what?"', Text("what?")),
        ("E_*", Text("E_*", wild=True)),
        ("https://x/y?a=1", Text("https://x/y?a=1")),
        ("/carts/:id", Text("/carts/:id")),
        ("14:00", Text("14:00")),
        ("<html>", Text("<html>")),
        ("[object", Text("[object")),
        ("größe", Text("größe")),
        (r"a\:b", Text("a:b")),
        ("to", Text("to")),
        ("TO", Text("TO")),
        ('say"hi', Text('say"hi')),
    ],
)
def test_words_alone_are_full_text(text: str, expected: Text) -> None:
    assert parse(text).root == expected


def test_and_binds_closest_then_or_then_being_adjacent() -> None:
    root = parse("a OR b AND c d").root
    assert root == And((Or((Text("a"), And((Text("b"), Text("c"))))), Text("d")))


@pytest.mark.parametrize(
    ("text", "message", "position", "incomplete"),
    [
        ("statsu:5", "Unknown field “statsu” at 1: did you mean status?", 1, False),
        ("statsu:", "Unknown field “statsu” at 1: did you mean status?", 1, False),
        ("a localhost:80", "Unknown field “localhost” at 3: put it in quotes to search for it as text.", 3, False),
        ("request.verbb:x", "Unknown field “request.verbb” at 1: did you mean verb?", 1, False),
        ("headr.x:y", "Unknown field “headr.x” at 1: did you mean header.NAME?", 1, False),
        ('status:500 "abc', "The quote at 12 is not closed.", 12, True),
        ("status:", "“status:” at 1 has no value.", 1, True),
        ("status: verb:GET", "“status:” at 1 has no value.", 1, False),
        ("status: AND a", "“status:” at 1 has no value.", 1, False),
        ("(status:)", "“status:” at 2 has no value.", 2, False),
        ("status:&& a", "“status:” at 1 has no value.", 1, False),
        ("took:>", "“>” at 6 has no value.", 6, True),
        ("(took:>)", "“>” at 7 has no value.", 7, False),
        ("(a", "The ( at 1 is not closed.", 1, True),
        ("a)", "The ) at 2 closes nothing.", 2, False),
        ("()", "The ( ) at 1 hold nothing.", 1, False),
        ("status:()", "The ( ) at 8 hold nothing.", 8, False),
        ("a AND", "AND at 3 needs something after it.", 3, True),
        ("a OR NOT", "NOT at 6 needs something after it.", 6, True),
        ("(a OR )", "OR at 4 needs something after it.", 4, False),
        ("AND a", "AND at 1 needs something on both sides.", 1, False),
        ("a OR AND b", "AND at 6 needs something on both sides.", 6, False),
        ("-", "The - at 1 needs something right behind it, as in -status:404.", 1, True),
        ("- a", "The - at 1 needs something right behind it, as in -status:404.", 1, False),
        ("took:[100", "The range at 6 is not closed, as in [100 TO 500].", 6, True),
        ("took:[100]", "The range at 6 needs two ends, as in [100 TO 500].", 6, False),
        ("took:[ TO 100]", "The range before 7 needs two ends, as in [100 TO *].", 7, False),
        ("status:foo", "“foo” at 8 is no status: write 404, 5xx, >=500, failed or none.", 8, True),
        ("status:9xx", "“9xx” at 8 is no status: write 404, 5xx, >=500, failed or none.", 8, True),
        ("status:foo a", "“foo” at 8 is no status: write 404, 5xx, >=500, failed or none.", 8, False),
        ("status:500,x a", "“x” at 12 is no status: write 404, 5xx, >=500, failed or none.", 12, False),
        ("status:>5.5", "“5.5” at 9 is no status: write 404, 5xx, >=500, failed or none.", 9, True),
        ("state:opn", "“opn” at 7 is no state: there are open, resolved, ignored, all.", 7, True),
        ("took:5x", "“5x” at 6 is no duration: write >500ms, >=1.5s or >2min.", 6, True),
        ("events:many", "“many” at 8 is no number: write 100, >100 or [100 TO 500].", 8, True),
        ("time:25:00", "“25:00” at 6 is no time: write 14:00, 2026-11-24T10:00, -1h or today.", 6, True),
        ("route:>5", "“route” holds text, which the comparison at 8 does not fit: use * and ?.", 8, False),
        ("id:a*", "The id at 4 holds * or ?: write the whole id.", 4, False),
        ('""', "The quotes at 1 hold nothing.", 1, False),
        ('says:""', "The quotes at 6 hold nothing.", 6, False),
        ("(" * 61 + "a", "The query is nested too deep at 61.", 61, False),
        ("!" * 61 + "a", "The query is nested too deep at 61.", 61, False),
        ("(a (b OR " * 9 + "c" + "))" * 9, "The query is nested too deep at 74.", 74, False),
        ("a " * 201, "The query has more than 200 clauses, at 401.", 401, False),
        ("a" * 10_001, "The query is longer than 10,000 characters.", 10_001, False),
    ],
)
def test_what_is_no_query_gets_one_sentence(text: str, message: str, position: int, incomplete: bool) -> None:
    found = error(text)
    assert (found.message, found.position, found.incomplete) == (message, position, incomplete)
    assert str(found) == message


def test_states_can_have_other_names() -> None:
    names = {"neu": 0, "in Arbeit": 5}
    assert parse("state:neu", states=names).root == parse("state:0").root
    query = parse('state:"In Arbeit"', states=names)
    assert query.text == 'state:"in arbeit"'
    assert parse(query.text, states=names) == query


def test_a_query_knows_its_fields_and_whether_it_asks_for_everything() -> None:
    query = parse("status:500 NOT (verb:GET OR timeout)")
    assert query.fields == {"status", "verb"}
    assert not query.asks_kind
    assert parse("status:500 OR NOT metadata.kind:api").asks_kind
    assert not query.empty
    assert Query().empty
    assert Query().fields == frozenset()


def test_equal_queries_are_equal_however_they_are_typed() -> None:
    assert parse("status:500  AND request.verb:post") == parse("status:500 verb:POST")
    assert len({parse("a b"), parse("a AND b"), parse("b a")}) == 2


_PIECES = [
    *'()[]{}:"\\*?-+!<>=,|&/ .~^%\n\x00\ud800\u202e',
    *("AND", "OR", "NOT", "TO", "&&", "||", "status:", "took:>", "time:", "route:", "body.x:", "header.x:", "state:"),
    *("5xx", "500", "1.5s", "-1h", "14:00", "2026-11-24", "a", "größe", "foo:", "says:", "id:", "[1 TO 5]", "true"),
    "user:~",
]
_TEXTS = st.one_of(st.lists(st.sampled_from(_PIECES), max_size=14).map("".join), st.text(max_size=40))


@given(_TEXTS)
@settings(max_examples=400, deadline=None)
def test_any_text_is_a_query_or_a_query_error_and_the_normal_form_reads_the_same(text: str) -> None:
    read = attempt(text)
    if isinstance(read, QueryError):
        assert 1 <= read.position <= len(text) + 1
        assert read.message.endswith((".", "?"))
    else:
        again = parse(read.text)
        assert again == read
        assert again.text == read.text


@given(st.text(max_size=60) | st.lists(st.sampled_from(_PIECES), max_size=8).map("".join))
@settings(max_examples=300, deadline=None)
def test_a_quoted_value_reads_as_itself_behind_a_field_and_alone(value: str) -> None:
    assert clause(f"company:{quote(value)}").test == OneOf((value,))
    assert clause(f"company:{quote(value, colon=True)}").test == OneOf((value,))
    spelled = OneOf(tuple(dict.fromkeys((value, value.removeprefix("~") or value))))
    assert clause(f"user:{quote(value)}").test == spelled
    assert clause(f"user:{quote(value, colon=True)}").test == spelled
    assert parse(f"company:({quote(value)} x)").root == Clause(
        clause("company:x").field, OneOf(tuple(dict.fromkeys((value, "x"))))
    )
    if value.strip():
        assert parse(quote(value)).root == Text(value)


def test_threads_may_read_at_the_same_time() -> None:
    texts = [f"status:{code} user:u-{code} NOT (a OR b)" for code in range(400, 440)]
    expected = [parse(text) for text in texts]
    failures: list[str] = []

    def read() -> None:
        failures.extend(text for text, query in zip(texts, expected, strict=True) if parse(text) != query)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def test_the_grammar_is_loaded_late_and_leaves_no_files(tmp_path: Path) -> None:
    code = (
        "import sys, moesif_tui.core.query as query\n"
        "assert not {'luqum', 'ply', 'moesif_tui.core.query.parser'} & set(sys.modules)\n"
        "parse = query.parse\n"
        "assert 'luqum' not in sys.modules\n"
        "parse('status:500 a')\n"
        "import luqum.parser, os\n"
        "print(sorted(os.listdir(os.path.dirname(luqum.parser.__file__))))\n"
    )
    import luqum.parser

    before = sorted(os.listdir(Path(luqum.parser.__file__).parent))  # noqa: PTH208
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == str(before)
    assert done.stderr == ""
    assert not list(tmp_path.iterdir())
