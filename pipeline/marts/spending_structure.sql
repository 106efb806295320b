-- What money is spent on, by document: personnel, running cost, projects. Of the general public budget.
WITH function_total AS (
  SELECT document_id, CASE WHEN count(*) = count(amount_yuan) THEN sum(amount_yuan) END AS amount_yuan,
    sum(basic_yuan) AS basic_yuan, sum(project_yuan) AS project_yuan, any_value(includes_carry_over) AS includes_carry_over
  FROM spending_by_function WHERE table_role = 'general_public_expenditure' AND level = '类'
  GROUP BY document_id
),
class AS (
  SELECT document_id, any_value(fund) AS fund,
    CASE WHEN count(*) = count(amount_yuan) THEN sum(amount_yuan) END AS basic_yuan,
    coalesce(sum(amount_yuan) FILTER (economic_code IN ('301', '303')), 0) AS personnel_yuan,
    coalesce(sum(amount_yuan) FILTER (economic_code NOT IN ('301', '303')), 0) AS running_yuan,
    sum(amount_yuan) FILTER (economic_code = '303') AS individuals_yuan,
    count(*) FILTER (economic_code IS NULL) AS uncoded
  FROM spending_by_economic_class WHERE level = '类' GROUP BY document_id
),
retired AS (
  SELECT document_id, sum(amount_yuan) AS amount_yuan FROM spending_by_economic_class
  WHERE level = '款' AND economic_code IN ('30301', '30302') GROUP BY document_id
)
SELECT d.document_id, d.region_code, d.department, d.reporting_scope, d.fiscal_year, d.phase,
  CAST(t.amount_yuan AS DECIMAL(20,2)) AS amount_yuan,
  CAST(coalesce(t.basic_yuan, c.basic_yuan) AS DECIMAL(20,2)) AS basic_yuan,
  CAST(t.project_yuan AS DECIMAL(20,2)) AS project_yuan,
  CASE WHEN c.uncoded = 0 THEN CAST(c.personnel_yuan AS DECIMAL(20,2)) END AS personnel_yuan,
  CASE WHEN c.uncoded = 0 THEN CAST(c.running_yuan AS DECIMAL(20,2)) END AS running_yuan,
  CAST(r.amount_yuan AS DECIMAL(20,2)) AS retired_yuan,
  CAST(round(100 * coalesce(t.project_yuan, 0) / nullif(t.basic_yuan + coalesce(t.project_yuan, 0), 0), 6) AS DECIMAL(20,6))
    AS project_percent,
  CASE WHEN c.uncoded = 0 THEN
    CAST(round(100 * c.personnel_yuan / nullif(c.basic_yuan, 0), 6) AS DECIMAL(20,6)) END AS personnel_percent,
  CASE WHEN c.uncoded = 0 THEN
    CAST(round(100 * c.running_yuan / nullif(c.basic_yuan, 0), 6) AS DECIMAL(20,6)) END AS running_percent,
  -- Since the integrated budget system, place by place.
  d.fiscal_year BETWEEN 2020 AND 2023 AS breaks_series,
  c.fund AS basic_fund, 'general_public_expenditure.amount' AS scope_basis, t.includes_carry_over
FROM counted_document d
LEFT JOIN function_total t USING (document_id)
LEFT JOIN class c USING (document_id)
LEFT JOIN retired r USING (document_id)
WHERE d.is_counted AND (t.document_id IS NOT NULL OR c.document_id IS NOT NULL)
