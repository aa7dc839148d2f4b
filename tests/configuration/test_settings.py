import pytest
from pydantic import ValidationError

from connectors.contract.enums import Model
from graphql_api.settings import LogFormat, Settings, SettingsError, variable


def test_defaults_stand_without_an_environment():
    settings = Settings.read()
    assert (settings.host, settings.port, settings.cache_entries) == ("127.0.0.1", 8000, 200_000)
    assert settings.cache_bytes == 256 * 1024 * 1024


def test_variables_are_read(monkeypatch):
    monkeypatch.setenv("ATS_GRAPH_PORT", "9000")
    monkeypatch.setenv("ATS_GRAPH_LOG_FORMAT", "console")
    monkeypatch.setenv("ATS_GRAPH_CORS_ORIGINS", "https://a.example, https://b.example")
    settings = Settings.read()
    assert settings.port == 9000
    assert settings.log_format is LogFormat.CONSOLE
    assert settings.cors_origins == ("https://a.example", "https://b.example")


def test_what_is_given_goes_before_the_environment(monkeypatch):
    monkeypatch.setenv("ATS_GRAPH_PORT", "9000")
    assert Settings.read(port=9001).port == 9001


def test_a_misspelled_variable_is_refused_with_the_nearest_known_one(monkeypatch):
    monkeypatch.setenv("ATS_GRAPH_MAX_QUERY_DEPHT", "5")
    with pytest.raises(SettingsError) as refused:
        Settings.read()
    (problem,) = refused.value.problems
    assert problem.startswith("ATS_GRAPH_MAX_QUERY_DEPHT is not a setting of ats-graph.")
    assert "Did you mean ATS_GRAPH_MAX_QUERY_DEPTH?" in problem


def test_all_problems_are_told_at_once_without_the_values(monkeypatch):
    monkeypatch.setenv("ATS_GRAPH_PORT", "eighty-eighty")
    monkeypatch.setenv("ATS_GRAPH_CACHE_ENTRIES", "0")
    monkeypatch.setenv("ATS_GRAPH_PROT", "1")
    with pytest.raises(SettingsError) as refused:
        Settings.read()
    starts = sorted(problem.split(" ")[0] for problem in refused.value.problems)
    assert starts == ["ATS_GRAPH_CACHE_ENTRIES", "ATS_GRAPH_PORT", "ATS_GRAPH_PROT"]
    assert "eighty-eighty" not in str(refused.value)


def test_settings_do_not_change():
    with pytest.raises(ValidationError):
        Settings().port = 1


def test_slowly_changing_models_are_kept_longer():
    settings = Settings(ttl_seconds=60, ttl_slow_seconds=300)
    slow = {model for model in Model if settings.ttl(model) == 300}
    assert slow == {Model.USER, Model.APPLICATION_STAGE, Model.JOB_STAGE, Model.DEPARTMENT}


def test_a_variable_is_the_name_in_upper_case():
    assert variable("cache_bytes") == "ATS_GRAPH_CACHE_BYTES"
