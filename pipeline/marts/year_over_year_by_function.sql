-- Each row of spending stands for its own year and as the base of the next.
WITH side AS (
  SELECT s.*, b.is_base, s.fiscal_year + CAST(b.is_base AS INTEGER) AS year
  FROM spending_by_function s CROSS JOIN (VALUES (false), (true)) AS b(is_base)
  WHERE s.table_role = '{table_role}' AND s.department IS NOT NULL AND s.fiscal_year IS NOT NULL
),
paired AS (
  SELECT region_code, department, reporting_scope, year AS fiscal_year, phase, level, function_code,
    CASE WHEN function_code IS NULL THEN function_name END AS uncoded_name,
    bool_or(NOT is_base) AS is_printed, bool_or(is_base) AS is_printed_in_base,
    max(function_name) FILTER (NOT is_base) AS function_name,
    max(function_name) FILTER (is_base) AS base_function_name,
    max(amount_yuan) FILTER (NOT is_base) AS amount_yuan, max(amount_yuan) FILTER (is_base) AS base_amount_yuan,
    max(basic_yuan) FILTER (NOT is_base) AS basic_yuan, max(basic_yuan) FILTER (is_base) AS base_basic_yuan,
    max(project_yuan) FILTER (NOT is_base) AS project_yuan,
    max(project_yuan) FILTER (is_base) AS base_project_yuan,
    max(document_id) FILTER (NOT is_base) AS own_document, max(document_id) FILTER (is_base) AS own_base,
    bool_or(includes_carry_over) FILTER (NOT is_base) AS own_carry_over,
    bool_or(includes_carry_over) FILTER (is_base) AS base_carry_over
  FROM side GROUP BY ALL
),
whole AS (
  SELECT *, max(own_document) OVER body_year AS document_id, max(own_base) OVER body_year AS base_document_id,
    bool_or(own_carry_over) OVER body_year AS includes_carry_over,
    bool_or(base_carry_over) OVER body_year AS base_includes_carry_over
  FROM paired
  WINDOW body_year AS (PARTITION BY region_code, department, reporting_scope, fiscal_year, phase)
)
SELECT region_code, department, reporting_scope, fiscal_year, phase, level, function_code,
  coalesce(function_name, base_function_name) AS function_name, base_function_name,
  amount_yuan, base_amount_yuan,
  CASE WHEN base_amount_yuan <> 0 THEN CAST(amount_yuan - base_amount_yuan AS DECIMAL(20,2)) END AS change_yuan,
  CAST(round(100 * (amount_yuan - base_amount_yuan) / nullif(base_amount_yuan, 0), 6) AS DECIMAL(20,6))
    AS change_percent,
  basic_yuan, base_basic_yuan,
  CASE WHEN base_basic_yuan <> 0 THEN CAST(basic_yuan - base_basic_yuan AS DECIMAL(20,2)) END
    AS basic_change_yuan,
  project_yuan, base_project_yuan,
  CASE WHEN base_project_yuan <> 0 THEN CAST(project_yuan - base_project_yuan AS DECIMAL(20,2)) END
    AS project_change_yuan,
  CASE WHEN base_document_id IS NULL THEN 'base_year_absent'
    WHEN is_printed AND is_printed_in_base THEN 'both'
    WHEN is_printed THEN 'new' ELSE 'gone' END AS presence,
  '{table_role}.amount' AS scope_basis, includes_carry_over, base_includes_carry_over,
  document_id, base_document_id
FROM whole WHERE document_id IS NOT NULL
