-- Each counted document and that of the same body, scope and phase in the year before. A renamed body is
-- the same body; a merged or divided one is not.
WITH document AS (
  SELECT c.document_id, c.region_code, c.department, c.reporting_scope, c.fiscal_year, c.phase,
    d.department_line
  FROM counted_document c JOIN dim_document d USING (document_id)
  WHERE c.is_counted AND c.department IS NOT NULL AND c.fiscal_year IS NOT NULL
)
SELECT t.document_id, t.region_code, t.department, t.reporting_scope, t.fiscal_year, t.phase,
  t.department_line, b.document_id AS base_document_id, b.department AS base_department
FROM document t LEFT JOIN document b
  ON b.department_line = t.department_line AND b.fiscal_year + 1 = t.fiscal_year
  AND b.reporting_scope = t.reporting_scope
  AND b.region_code IS NOT DISTINCT FROM t.region_code AND b.phase IS NOT DISTINCT FROM t.phase
