"""The engine of the official rules: on rules of our own that show each defect it must survive, and beside the tool that
is its yardstick, on the official ones."""

from __future__ import annotations

import itertools
from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

from bonport.interop import cda
from bonport.interop.cda.rules import OfficialRules, Report, RulesPool, Severity
from bonport.interop.cda.rules.checkout import GENERIC
from bonport.interop.errors import BadInput, Unreadable
from tests.interop.cda import official
from tests.interop.cda.documents import CAST
from tests.interop.cda.refusals import SUBJECTS, damages
from tests.interop.cda.sources import DOCUMENT, HEAD, PASSES, Sources, asserts, rule

pytest.importorskip("saxonche")


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    return Sources(tmp_path)


def said(report: Report) -> list[tuple[str, str, str]]:
    return [(stage, str(failure.severity), failure.message) for stage, failure in report.failures]


# ------------------------------------------------------------------------------------------------------ a document


def test_a_document_that_respects_all_passes(sources: Sources) -> None:
    report = sources.check()
    assert report.passed
    assert (report.model, report.chosen_by) == ("VSM_2023.01", "by its templateIds")
    assert [stage.name for stage in report.stages] == ["XSD", *GENERIC, "VSM_2023.01"]


def test_a_failure_has_its_place_its_message_and_its_test(sources: Sources) -> None:
    sources.rules(rule("cda:code", asserts("@code = 'X'", 'Code <value-of select="@code"/> de <name/> refusé')))
    ((stage, failure),) = sources.check().failures
    assert stage == "IHE"
    assert failure.severity is Severity.ERROR
    assert failure.location == "/ClinicalDocument[1]/code[1]"
    assert failure.message == "Code SYNTH de code refusé"
    assert (failure.pattern, failure.test) == ("own", "@code = 'X'")


def test_a_warning_is_told_and_refuses_nothing(sources: Sources) -> None:
    sources.rules(rule("cda:code", asserts("false()", role="warning")))
    report = sources.check()
    assert said(report) == [("IHE", "warning", "message")]
    assert report.passed


def test_a_report_fails_when_it_is_true(sources: Sources) -> None:
    sources.rules(rule("cda:code", '<report test="true()">vrai</report><report test="false()">faux</report>'))
    assert said(sources.check()) == [("IHE", "error", "vrai")]


def test_the_schema_is_applied(sources: Sources) -> None:
    report = sources.check(DOCUMENT.replace(b"<title>", b"<a/><a/><a/><title>"))
    assert [(stage, failure.location) for stage, failure in report.failures] == [("XSD", "line 2")]


def test_only_the_first_matching_rule_of_a_pattern_fires(sources: Sources) -> None:
    sources.rules(
        rule("cda:code", asserts("true()")),
        rule("cda:ClinicalDocument/*", asserts("false()", "autre")),
        rule("cda:code", asserts("false()", "jamais")),
    )
    report = sources.check()
    assert {message for _, _, message in said(report)} == {"autre"}
    assert len(report.failures) == 3
    (defect,) = report.stages[1].defects
    assert "never fires" in defect


def test_patterns_are_filled_in_and_rules_extended(sources: Sources) -> None:
    abstract = (
        '<pattern abstract="true" id="is"><rule context="$where"><let name="c" value="@code"/>'
        '<assert test="$c = $what">$what attendu, <value-of select="$c"/> lu</assert></rule></pattern>'
        '<pattern is-a="is" id="one"><param name="where" value="cda:code"/><param name="what" value="\'Y\'"/></pattern>'
    )
    extended = '<rule abstract="true" id="named"><assert test="@name">sans nom</assert></rule>'
    sources.rules(extended, rule("cda:title", '<extends rule="named"/>'), before=abstract)
    assert sorted(said(sources.check())) == [
        ("IHE", "error", "'Y' attendu, SYNTH lu"),
        ("IHE", "error", "sans nom"),
    ]


def test_only_the_default_phase_is_active(sources: Sources) -> None:
    sources.write(
        GENERIC["IHE"],
        HEAD.replace("queryBinding", 'defaultPhase="p" queryBinding')
        + '<phase id="p"><active pattern="a"/><active pattern="gone"/></phase>'
        + "".join(f'<pattern id="{n}">{rule("cda:code", asserts("false()", n))}</pattern>' for n in ("a", "b"))
        + "</schema>",
    )
    report = sources.check()
    assert said(report) == [("IHE", "error", "a")]
    assert report.stages[1].defects == ("the phase wants a pattern that is not there: gone", "never active: b")


# ------------------------------------------------------------------------------------- what the sources have wrong


def test_an_include_of_another_case_is_found_and_said(sources: Sources) -> None:
    namespace = 'xmlns="http://purl.oclc.org/dsdl/schematron"'
    included = f"<pattern {namespace}>{rule('cda:code', asserts('false()'))}</pattern>"
    sources.write("schematrons/profils/Include/E_Acte.sch", included)
    sources.write(GENERIC["IHE"], f'{HEAD}<include href="include/E_acte.sch"/></schema>')
    report = sources.check()
    assert said(report) == [("IHE", "error", "message")]
    assert report.stages[1].defects == ("include survived, the case of its name differs: include/E_acte.sch",)


def test_a_missing_include_is_never_a_pass(sources: Sources) -> None:
    sources.write(GENERIC["IHE"], PASSES.replace("<pattern>", '<include href="gone.sch"/><pattern>'))
    report = sources.check()
    assert not report.passed
    assert report.stages[1].not_run == "incomplete: 1 of its includes are absent from the checkout"


def test_a_model_without_a_rule_is_never_a_pass(sources: Sources) -> None:
    sources.write("schematrons/CI-SIS_VSM_2023.01.sch", f"{HEAD}<!-- 1.2.250.1.213.1.1.1.13 --></schema>")
    report = sources.check(model="VSM_2023.01")
    assert not report.passed
    assert report.stages[-1].not_run == "no rule is left in it: nothing was checked"


@pytest.mark.parametrize("model", ["VSM_1812.01", "../../etc"])
def test_a_model_that_is_not_there_is_never_a_pass(sources: Sources, model: str) -> None:
    assert not sources.check(model=model).passed


def test_a_structured_document_of_no_known_model_is_never_a_pass(sources: Sources) -> None:
    report = sources.check(DOCUMENT.replace(b"1.1.1.13", b"1.1.1.99"))
    assert not report.passed
    assert sources.check(DOCUMENT.replace(b"1.1.1.13", b"1.1.1.99"), "none").passed


def test_a_schematron_that_cannot_be_compiled_is_never_a_pass(sources: Sources) -> None:
    sources.rules('<rule context="cda:code[">' + asserts("true()") + "</rule>")
    report = sources.check()
    assert not report.passed
    assert report.stages[1].not_run.startswith("does not compile")


def test_a_test_that_is_not_xpath_is_left_out_and_the_others_run(sources: Sources) -> None:
    sources.rules(rule("cda:code", asserts("count(("), asserts("$c = 1", "autre")), before='<let name="c" value="2"/>')
    report = sources.check()
    assert said(report) == [("IHE", "error", "autre")]
    assert report.stages[1].defects == ("test left out, it is not XPath: count((",)


def test_an_xpath_error_is_told_and_hides_nothing(sources: Sources) -> None:
    """It is no pass, since the rule was not evaluated; the other tests of its pattern are."""
    sources.rules(
        rule(
            "cda:code",
            asserts("xs:date(@code) &gt; xs:date('2020-01-01')"),
            asserts("false()", "autre"),
        )
    )
    report = sources.check()
    severities = Counter(failure.severity for _, failure in report.failures)
    assert severities == {Severity.ENGINE: 1, Severity.ERROR: 1}
    assert ("IHE", "error", "autre") in said(report)
    assert not report.passed


def test_a_vocabulary_that_is_missing_is_made_again_from_its_value_set(sources: Sources) -> None:
    sources.write(
        "jeuxDeValeurs/JDV_Own.xml",
        '<RetrieveValueSetResponse xmlns="urn:ihe:iti:svs:2008"><ValueSet id="1.2.3.4" displayName="x"><ConceptList>'
        '<Concept code="SYNTH" codeSystem="1"/></ConceptList></ValueSet></RetrieveValueSetResponse>',
    )
    voc = "doc('include/voc-1.2.3.4-DYNAMIC.xml')/*/valueSet/conceptList/concept/@code"
    sources.rules(rule("cda:code", asserts(f"@code = {voc}", "connu"), asserts(f"@code = {voc} or true()")))
    report = sources.check()
    assert report.passed
    assert report.stages[1].defects == ("absent, made again from JDV_Own.xml: include/voc-1.2.3.4-DYNAMIC.xml",)
    assert not sources.check(DOCUMENT.replace(b"SYNTH", b"OTHER")).passed


def test_a_file_that_is_nowhere_makes_its_test_impossible(sources: Sources) -> None:
    sources.rules(
        rule("cda:code", asserts("document($jdv)//svs:Concept/@code = @code")),
        before="<let name='jdv' value=\"'../gone.xml'\"/>",
    )
    report = sources.check()
    assert [failure.severity for _, failure in report.failures] == [Severity.ENGINE]
    assert "names an absent file: ../gone.xml" in report.stages[1].defects


def test_not_a_checkout_and_not_a_cda(sources: Sources, tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        OfficialRules(tmp_path / "elsewhere")
    for hostile in (b"", b"<a/>", b"\x00", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"):
        with pytest.raises(Unreadable):
            sources.check(hostile)
    with pytest.raises(Unreadable):
        sources.check(DOCUMENT.replace(b"<title>", b"<a>" * 150 + b"</a>" * 150 + b"<title>"))


# ---------------------------------------------------------------------------------------------------------- the pool


def test_the_pool_says_the_same_and_renews_its_process(sources: Sources) -> None:
    with RulesPool(sources.root) as pool:
        assert [pool.check(DOCUMENT) for _ in range(2)] == [sources.check()] * 2
        with pytest.raises(Unreadable):
            pool.check(b"<a/>")
        assert pool.started == 1
    with RulesPool(sources.root, max_megabytes=1) as pool:
        assert pool.check(DOCUMENT).passed and pool.check(DOCUMENT).passed
        assert pool.started == 2
    with RulesPool(sources.root / "elsewhere") as pool, pytest.raises(BadInput):
        pool.check(DOCUMENT)


def test_a_process_that_dies_passes_nothing(sources: Sources) -> None:
    with RulesPool(sources.root) as pool:
        assert pool.check(DOCUMENT).passed
        assert pool._worker
        pool._worker[0].kill()
        pool._worker[0].join()
        report = pool.check(DOCUMENT)
        assert not report.passed
        assert "died" in report.stages[0].not_run
        assert pool.check(DOCUMENT).passed


@pytest.mark.slow
def test_a_document_that_takes_too_long_is_given_up(sources: Sources) -> None:
    sources.rules(rule("cda:title", asserts("count(for $a in 1 to 100000, $b in 1 to 100000 return $a mod $b) = 0")))
    with RulesPool(sources.root, max_seconds=8) as pool:
        report = pool.check(DOCUMENT)
        assert not report.passed
        assert "more than 8 s" in report.stages[0].not_run


# ------------------------------------------------------------------------------------- beside the yardstick, for real


def both(rules: OfficialRules, document: bytes, path: Path, model: str | None) -> tuple[Counter[str], Counter[str]]:
    """What ours and the yardstick say of a document: stage, severity and message of every failure."""
    path.write_bytes(document)
    theirs = official.yardstick().validate(str(path), model or "auto")
    ours = rules.check(document, model)
    assert ours.passed == theirs["conformant"], path.name
    assert (ours.model or "") == str(theirs["model"] or "").removeprefix("CI-SIS_").removesuffix(".sch")
    assert len(ours.stages) == len(theirs["schematrons"]) + 1
    counted = Counter(
        f"{stage} {failure.severity} {failure.message}" for stage, failure in ours.failures if stage not in APART
    )
    expected = Counter(
        f"{stage.removeprefix('CI-SIS_')} {failure['severity']} {failure['message']}"
        for stage, outcome in theirs["schematrons"].items()
        for failure in outcome["failures"]
        if stage not in APART
    )
    counted["XSD"] = sum(stage == "XSD" for stage, _ in ours.failures)
    expected["XSD"] = len(theirs["xsd"]["errors"])
    counted["terminologies"] = sum(stage == "terminologies" for stage, _ in ours.failures)
    expected["terminologies"] = len(theirs["schematrons"]["terminologies"]["failures"])
    return counted, expected


APART = ("XSD", "terminologies")
"""Counted only: their words are ours."""


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_same_verdicts_as_the_yardstick_on_the_official_examples(official_rules: OfficialRules, tmp_path: Path) -> None:
    examples = sorted(official.EXAMPLES.glob("*.xml"))
    if not examples:
        pytest.skip("the official examples are not beside the project")
    for example in examples:
        ours, theirs = both(official_rules, example.read_bytes(), tmp_path / example.name, None)
        assert ours == theirs, example.name


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_same_verdicts_as_the_yardstick_on_our_snapshots(official_rules: OfficialRules, tmp_path: Path) -> None:
    for name, document in CAST.items():
        written = cda.render(document).cda
        for model in official.models(written):
            ours, theirs = both(official_rules, written, tmp_path / f"{name}.xml", model)
            assert ours == theirs, name


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("subject", SUBJECTS)
def test_same_verdicts_as_the_yardstick_on_damaged_copies(
    subject: str, official_rules: OfficialRules, tmp_path: Path
) -> None:
    for name, damaged in itertools.islice(damages(subject), 7, None, 41):
        if "ClinicalDocument: " in name:
            continue  # no CDA any more: ours refuses to read it
        ours, theirs = both(official_rules, damaged, tmp_path / "damaged.xml", SUBJECTS[subject].model)
        assert ours == theirs, name


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_terminologies_said_in_python_are_those_of_the_schematron(official_rules: OfficialRules) -> None:
    """The same nodes are refused as by terminologie.sch itself, which is run as it is for any other edition."""
    path = official_rules.checkout.path(GENERIC["terminologies"])
    assert official_rules._terminologies.known(path)
    written = cda.render(CAST["vsm_full"]).cda
    for old, new in (
        (b'code="I10"', b'code="I10000"'),
        (b'code="HHFA016"', b'code="HHFA999"'),
        (b"{pack}/a", b"packs"),
    ):
        document = etree.fromstring(written.replace(old, new))
        ours = official_rules._terminologies.run(document)
        theirs = official_rules._engine.run("terminologies", path, official_rules._engine.parse(document))
        assert len(ours.failures) == len(theirs.failures) > 0


@pytest.mark.slow
@pytest.mark.parametrize("name", CAST)
def test_the_model_is_chosen_by_what_the_document_claims(name: str, official_rules: OfficialRules) -> None:
    written = cda.render(CAST[name]).cda
    chosen = official_rules.check(written).model
    assert (chosen or "none") == official.models(written)[0]
