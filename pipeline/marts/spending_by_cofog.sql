-- By the UN's functions of government: the longest prefix of a code decides. Project judgement throughout.
WITH line AS (
  SELECT s.*, c.cofog_division, c.cofog_group, c.cofog_name, c.note
  FROM spending_by_function s LEFT JOIN cofog_map c ON starts_with(s.function_code, c.code_prefix)
  WHERE s.level = '项' OR (s.level = '款' AND NOT EXISTS (SELECT 1 FROM spending_by_function x
    WHERE x.document_id = s.document_id AND x.table_role = s.table_role AND x.level = '项'
    AND left(x.function_code, 5) = s.function_code) AND s.function_code IS NOT NULL)
  QUALIFY row_number() OVER (PARTITION BY s.document_id, s.table_role, s.level, s.function_code, s.function_name
    ORDER BY length(c.code_prefix) DESC NULLS LAST) = 1
)
SELECT document_id, region_code, department, reporting_scope, fiscal_year, phase, table_role,
  coalesce(cofog_division, 'unknown') AS cofog_division, cofog_group, any_value(cofog_name) AS cofog_name,
  CASE WHEN count(*) = count(amount_yuan) THEN CAST(sum(amount_yuan) AS DECIMAL(20,2)) END AS amount_yuan,
  string_agg(DISTINCT note, '; ' ORDER BY note) AS notes, any_value(scope_basis) AS scope_basis,
  any_value(includes_carry_over) AS includes_carry_over
FROM line GROUP BY ALL
