-- What the checks found, by department, year and rule.
WITH judged AS (
  SELECT d.region_code, d.department, d.fiscal_year, d.phase, c.rule_id,
    count(DISTINCT d.document_id) FILTER (c.status IN ('pass', 'pass_rounding', 'fail')) AS documents_judged,
    count(DISTINCT d.document_id) FILTER (c.status = 'fail') AS documents_failed,
    count(DISTINCT d.document_id) FILTER (c.status = 'not_evaluated') AS documents_not_evaluated,
    coalesce(sum(coalesce(c.places, 1)) FILTER (c.status IN ('pass', 'pass_rounding')), 0) AS places_passed,
    coalesce(sum(coalesce(c.places, 1)) FILTER (c.status = 'fail'), 0) AS places_failed
  FROM check_result c JOIN dim_document d USING (document_id) WHERE d.is_primary GROUP BY ALL
),
found AS (
  SELECT d.region_code, d.department, d.fiscal_year, d.phase, f.rule_id,
    count(*) FILTER (f.status = 'open') AS open_findings,
    count(*) FILTER (f.status = 'suppressed') AS suppressed_findings
  FROM finding f JOIN dim_document d USING (document_id) WHERE d.is_primary GROUP BY ALL
)
SELECT j.region_code, j.department, j.fiscal_year, j.phase, r.family, j.rule_id, r.severity, r.statement_zh, r.statement_en,
  CAST(j.documents_judged AS INTEGER) AS documents_judged,
  CAST(j.documents_failed AS INTEGER) AS documents_failed,
  CAST(j.documents_not_evaluated AS INTEGER) AS documents_not_evaluated,
  CAST(j.places_passed AS INTEGER) AS places_passed, CAST(j.places_failed AS INTEGER) AS places_failed,
  CAST(round(CAST(100 * j.places_passed AS DECIMAL(20,6)) / nullif(j.places_passed + j.places_failed, 0), 6)
    AS DECIMAL(20,6)) AS passed_percent,
  CAST(coalesce(f.open_findings, 0) AS INTEGER) AS open_findings,
  CAST(coalesce(f.suppressed_findings, 0) AS INTEGER) AS suppressed_findings
FROM judged j JOIN dim_rule r ON r.rule_id = j.rule_id
LEFT JOIN found f ON f.rule_id = j.rule_id AND f.department IS NOT DISTINCT FROM j.department
  AND f.region_code IS NOT DISTINCT FROM j.region_code AND f.fiscal_year IS NOT DISTINCT FROM j.fiscal_year
  AND f.phase IS NOT DISTINCT FROM j.phase
