-- Outcomes as rows of check_result and finding. Reads: cases, doubt, remarks, cross_rule (rule_id, rule_version, severity,
-- statement_zh, statement_en), counted_document, base.
CREATE TEMP TABLE cross_outcome AS
WITH paired AS (
  SELECT *, stated - expected AS difference,
    CASE relation WHEN '=' THEN abs(stated - expected) WHEN '<=' THEN stated - expected WHEN '>=' THEN expected - stated
      ELSE CASE WHEN stated = expected THEN 1 ELSE 0 END END AS beyond,
    -- In the unit that the reader has before him.
    concat(rtrim(rtrim(CAST(CAST(abs(stated - expected) * CASE WHEN ends_with(stated_raw, '万元') THEN 0.0001 ELSE 1 END
      AS DECIMAL(28,6)) AS VARCHAR), '0'), '.'), CASE WHEN ends_with(stated_raw, '万元') THEN '万元' ELSE '元' END) AS gap
  FROM cases
),
outcome AS (
  SELECT rule_id, document_id, place, severity,
    CASE WHEN beyond <= 0 THEN 'pass' WHEN beyond <= tolerance THEN 'pass_rounding'
      WHEN doubt.reason IS NOT NULL THEN 'not_evaluated' ELSE 'fail' END AS status,
    stated, expected, difference, tolerance, stated_raw, expected_raw, stated_locator AS locator,
    concat(other_path, ', ', expected_locator) AS other_locator,
    concat(stated_raw, CASE relation WHEN '=' THEN ' ≠ ' WHEN '<=' THEN ' > ' WHEN '>=' THEN ' < ' ELSE ' = ' END, expected_raw) AS formula,
    concat('“', what, '”为', stated_raw, '，', other_path, '为', expected_raw,
      CASE WHEN relation <> '<>' THEN concat('，相差', gap) ELSE '' END) AS zh,
    concat('“', what, '” is ', stated_raw, '; ', other_path, ' has ', expected_raw,
      CASE WHEN relation <> '<>' THEN concat(', ', gap, ' apart') ELSE '' END) AS en,
    CASE WHEN beyond > tolerance THEN doubt.reason END AS reason
  FROM paired LEFT JOIN doubt USING (rule_id, document_id, place)
  UNION ALL
  SELECT rule_id, document_id, place, severity, status, NULL, NULL, NULL, NULL, stated_raw, expected_raw, locator, NULL, NULL, zh, en, NULL
  FROM remarks
)
SELECT o.*, r.rule_version, coalesce(o.severity, r.severity) AS gravity, d.fiscal_year,
  substr(sha256(concat_ws(chr(31), o.document_id, o.rule_id, o.place)), 1, 16) AS id,
  concat(r.statement_zh, '：', o.zh, '。') AS message_zh, concat(r.statement_en, ': ', o.en, '.') AS message_en
FROM outcome o JOIN cross_rule r USING (rule_id) JOIN dim_document d USING (document_id);

DELETE FROM check_result WHERE rule_id IN (SELECT rule_id FROM cross_outcome o WHERE o.document_id = check_result.document_id);

INSERT INTO check_result BY NAME
SELECT id AS check_id, document_id, fiscal_year, rule_id, rule_version, gravity AS severity, status, CAST(1 AS INTEGER) AS places,
  locator AS left_locator, other_locator AS right_locator, CAST(stated AS DECIMAL(24,6)) AS stated, CAST(expected AS DECIMAL(24,6)) AS expected,
  CAST(difference AS DECIMAL(24,6)) AS difference, CAST(tolerance AS DECIMAL(24,6)) AS tolerance, formula, reason
FROM cross_outcome WHERE status <> 'pass'
UNION ALL
SELECT substr(sha256(concat_ws(chr(31), document_id, rule_id, '*pass')), 1, 16), document_id, any_value(fiscal_year) AS fiscal_year,
  rule_id, any_value(rule_version) AS rule_version, any_value(gravity) AS severity, 'pass' AS status, CAST(count(*) AS INTEGER) AS places,
  NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM cross_outcome WHERE status = 'pass' GROUP BY document_id, rule_id
ORDER BY document_id, check_id;

INSERT INTO finding BY NAME
SELECT id AS finding_id, document_id, fiscal_year, rule_id, rule_version, gravity AS severity, stated_raw, expected_raw,
  CAST(difference AS DECIMAL(24,6)) AS difference, formula, locator, CASE WHEN gravity <> 'info' THEN id END AS root_cause,
  CASE WHEN gravity <> 'info' THEN message_zh END AS suspect, 'open' AS status, message_zh, message_en
FROM cross_outcome WHERE status = 'fail' ORDER BY document_id, finding_id;
