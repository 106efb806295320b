-- A rule passes when none of its places fails; it counts when at least one place could be judged.
WITH judged AS (
  SELECT c.document_id, c.rule_id, any_value(r.dimension) AS dimension,
    any_value(CASE r.severity WHEN 'error' THEN 3 WHEN 'warning' THEN 1 ELSE 0 END) AS weight,
    bool_or(c.status = 'fail') AS has_failed,
    bool_or(c.status IN ('pass', 'pass_rounding', 'fail')) AS is_evaluated,
    bool_and(c.status = 'not_evaluated') AS is_open
  FROM check_result c JOIN dim_rule r USING (rule_id)
  WHERE c.severity IN ('error', 'warning') AND r.dimension NOT IN ('peers', 'quality')
  GROUP BY c.document_id, c.rule_id
),
by_dimension AS (
  SELECT document_id, coalesce(dimension, 'all') AS dimension,
    sum(weight) FILTER (is_evaluated AND NOT has_failed) AS passed_weight,
    sum(weight) FILTER (is_evaluated) AS evaluated_weight,
    count(*) FILTER (has_failed) AS rules_failed,
    count(*) FILTER (is_open) AS rules_not_evaluated
  FROM judged GROUP BY GROUPING SETS ((document_id, dimension), (document_id))
)
SELECT s.document_id, d.region_code, d.department, coalesce(d.reporting_scope, 'department') AS reporting_scope,
  d.fiscal_year, d.phase, s.dimension,
  CAST(coalesce(s.passed_weight, 0) AS INTEGER) AS passed_weight,
  CAST(coalesce(s.evaluated_weight, 0) AS INTEGER) AS evaluated_weight,
  CAST(100 * CAST(coalesce(s.passed_weight, 0) AS DECIMAL(20,6)) / nullif(s.evaluated_weight, 0) AS DECIMAL(20,6))
    AS score_percent,
  CAST(s.rules_failed AS INTEGER) AS rules_failed,
  CAST(s.rules_not_evaluated AS INTEGER) AS rules_not_evaluated
FROM by_dimension s JOIN dim_document d USING (document_id)
WHERE d.is_primary
