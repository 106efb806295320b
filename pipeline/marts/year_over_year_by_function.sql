WITH spending AS (
  SELECT *, coalesce(function_code, 'name:' || function_name, '') AS line
  FROM spending_by_function
  WHERE table_role = '{table_role}' AND department IS NOT NULL AND fiscal_year IS NOT NULL
),
document AS (SELECT DISTINCT document_id, includes_carry_over FROM spending),
-- Each document and that of the same body in the year before, where both have the table.
pair AS (
  SELECT p.* EXCLUDE (base_document_id), t.includes_carry_over,
    b.document_id AS base_document_id, b.includes_carry_over AS base_includes_carry_over
  FROM document_pair p JOIN document t ON t.document_id = p.document_id
  LEFT JOIN document b ON b.document_id = p.base_document_id
),
own AS (
  SELECT p.document_id, s.level, s.line, s.function_code, s.function_name,
    s.amount_yuan, s.basic_yuan, s.project_yuan
  FROM spending s JOIN pair p ON p.document_id = s.document_id
),
base AS (
  SELECT p.document_id, s.level, s.line, s.function_code, s.function_name,
    s.amount_yuan, s.basic_yuan, s.project_yuan
  FROM spending s JOIN pair p ON p.base_document_id = s.document_id
),
-- What only one of the two years prints stays, with nulls for the other.
joined AS (
  SELECT document_id, level, coalesce(o.function_code, b.function_code) AS function_code,
    coalesce(o.function_name, b.function_name) AS function_name, b.function_name AS base_function_name,
    o.amount_yuan, b.amount_yuan AS base_amount_yuan,
    o.basic_yuan, b.basic_yuan AS base_basic_yuan,
    o.project_yuan, b.project_yuan AS base_project_yuan,
    o.line IS NOT NULL AS is_printed, b.line IS NOT NULL AS is_printed_in_base
  FROM own o FULL JOIN base b USING (document_id, level, line)
),
-- A line that a bridge emptied has nothing to compare: null. What moved in is added, what moved out taken away.
bridged AS (
  SELECT j.*, r.kind, r.steps, r.reason, r.confidence,
    CASE WHEN r.code IS NULL THEN j.amount_yuan
      ELSE CAST(nullif(coalesce(j.amount_yuan, 0) + r.moved_yuan, 0) AS DECIMAL(20,2)) END AS own_bridged,
    CASE WHEN r.code IS NULL THEN j.base_amount_yuan
      ELSE CAST(nullif(coalesce(j.base_amount_yuan, 0) + r.base_moved_yuan, 0) AS DECIMAL(20,2)) END AS base_bridged
  FROM joined j LEFT JOIN reclassification r ON r.document_id = j.document_id
    AND r.classification = 'function' AND r.table_role = '{table_role}' AND r.level = j.level
    AND r.code = j.function_code
)
SELECT p.region_code, p.department, p.reporting_scope, p.fiscal_year, p.phase,
  j.level, j.function_code, j.function_name, j.base_function_name,
  j.amount_yuan, j.base_amount_yuan,
  CASE WHEN j.base_amount_yuan <> 0 THEN CAST(j.amount_yuan - j.base_amount_yuan AS DECIMAL(20,2)) END
    AS change_yuan,
  CAST(round(100 * (j.amount_yuan - j.base_amount_yuan) / nullif(j.base_amount_yuan, 0), 6) AS DECIMAL(20,6))
    AS change_percent,
  j.basic_yuan, j.base_basic_yuan,
  CASE WHEN j.base_basic_yuan <> 0 THEN CAST(j.basic_yuan - j.base_basic_yuan AS DECIMAL(20,2)) END
    AS basic_change_yuan,
  j.project_yuan, j.base_project_yuan,
  CASE WHEN j.base_project_yuan <> 0 THEN CAST(j.project_yuan - j.base_project_yuan AS DECIMAL(20,2)) END
    AS project_change_yuan,
  j.own_bridged AS bridged_amount_yuan, j.base_bridged AS bridged_base_amount_yuan,
  CASE WHEN j.base_bridged <> 0 THEN CAST(j.own_bridged - j.base_bridged AS DECIMAL(20,2)) END
    AS bridged_change_yuan,
  CAST(round(100 * (j.own_bridged - j.base_bridged) / nullif(j.base_bridged, 0), 6) AS DECIMAL(20,6))
    AS bridged_change_percent,
  j.kind AS bridge_kind, j.steps AS bridge_steps, j.reason AS bridge_reason, j.confidence AS bridge_confidence,
  CASE WHEN p.base_document_id IS NULL THEN 'base_year_absent'
    WHEN j.is_printed AND j.is_printed_in_base THEN 'both'
    WHEN j.is_printed THEN 'new' ELSE 'gone' END AS presence,
  '{table_role}.amount' AS scope_basis, p.includes_carry_over, p.base_includes_carry_over,
  p.document_id, p.base_document_id
FROM bridged j JOIN pair p USING (document_id)
