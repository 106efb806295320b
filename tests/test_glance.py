"""What a generation holds at a glance, by hand-computed results."""

from pipeline.glance import glance
from tests.lakes import Doc, item, loaded, publish, settings_in, spent


def test_one_year_and_phase_of_spending_and_all_documents(tmp_path) -> None:
    docs = [
        Doc("a", fiscal_year=2023, facts=[spent("2010301", "7")]),
        Doc("b", facts=[spent("2010301", "30"), spent("2080501", "10")]),
        Doc("c", "乙局", facts=[spent("2010301", "30"), item("vehicles", "1")]),
        Doc("d", "丙局", status="quarantined"),
    ]
    settings = settings_in(tmp_path)
    publish(settings, docs, "p1")
    seen = glance(loaded(settings))
    told = {name: [(r["of"], r["n"], len(r["bar"])) for r in rows] for name, rows in seen.items()}
    assert told == {
        "documents_by_status": [("parsed", "3", 16), ("quarantined", "1", 5)],
        "facts_by_year": [("2023", "1", 4), ("2024", "4", 16)],
        "spending_by_function": [
            ("201 一般公共服务支出 2024 budget", "60.00", 16),
            ("208 社会保障和就业支出 2024 budget", "10.00", 2),
        ],
    }
