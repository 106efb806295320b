-- A document counts once for a rule: judged where at least one place was, else left open, else idle.
WITH by_document AS (
  SELECT c.rule_id, d.phase, c.document_id,
    bool_or(c.status IN ('pass', 'pass_rounding', 'fail')) AS is_judged,
    bool_or(c.status = 'fail') AS has_failed,
    bool_or(c.status = 'not_evaluated') AS is_open
  FROM check_result c JOIN dim_document d USING (document_id)
  WHERE d.is_primary
  GROUP BY c.rule_id, d.phase, c.document_id
)
SELECT b.rule_id, any_value(r.family) AS family, any_value(r.severity) AS severity, b.phase,
  CAST(count(*) AS INTEGER) AS documents,
  CAST(count(*) FILTER (b.is_judged) AS INTEGER) AS documents_judged,
  CAST(count(*) FILTER (b.has_failed) AS INTEGER) AS documents_failed,
  CAST(count(*) FILTER (b.is_open AND NOT b.is_judged) AS INTEGER) AS documents_not_evaluated,
  CAST(count(*) FILTER (NOT b.is_judged AND NOT b.is_open) AS INTEGER) AS documents_not_applicable,
  CAST(100 * CAST(count(*) FILTER (b.is_judged) AS DECIMAL(20,6)) / count(*) AS DECIMAL(20,6)) AS judged_percent
FROM by_document b JOIN dim_rule r USING (rule_id)
GROUP BY b.rule_id, b.phase
