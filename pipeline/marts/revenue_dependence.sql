-- Which sources the year's money comes from. Carried-over money is told apart: it is no revenue.
WITH leaf AS (
  SELECT f.document_id, f.table_role, f.breakdown, f.revenue_source, f.amount_yuan
  FROM fact_revenue f JOIN counted_document d ON d.document_id = f.document_id AND d.is_counted
  WHERE f.is_leaf AND f.table_role IN ('revenue', 'revenue_expenditure_summary')
    AND f.measure IN ('amount', 'opening_balance')
),
choice AS (
  SELECT document_id, table_role, breakdown FROM leaf GROUP BY document_id, table_role, breakdown
  QUALIFY row_number() OVER (PARTITION BY document_id
    ORDER BY table_role = 'revenue_expenditure_summary' DESC,
      list_position(['source', 'function', 'unit', 'use', 'project', 'item'], breakdown)) = 1
),
source AS (
  SELECT document_id, table_role, revenue_source,
    revenue_source IN ('carry_over', 'non_fiscal_balance') AS is_financing,
    CASE WHEN count(*) = count(amount_yuan) THEN sum(amount_yuan) END AS amount_yuan
  FROM leaf JOIN choice USING (document_id, table_role, breakdown) GROUP BY ALL
),
total AS (
  SELECT document_id,
    CASE WHEN count(*) = count(amount_yuan) THEN coalesce(sum(amount_yuan) FILTER (NOT is_financing), 0) END AS revenue_yuan
  FROM source GROUP BY document_id
)
SELECT s.document_id, d.region_code, d.department, d.reporting_scope, d.fiscal_year, d.phase,
  s.revenue_source, s.is_financing,
  s.revenue_source IN ('fiscal_appropriation', 'general_public', 'government_fund', 'state_capital')
    AS is_appropriation,
  CAST(s.amount_yuan AS DECIMAL(20,2)) AS amount_yuan,
  CAST(t.revenue_yuan AS DECIMAL(20,2)) AS revenue_yuan,
  CASE WHEN NOT s.is_financing THEN
    CAST(round(100 * s.amount_yuan / nullif(t.revenue_yuan, 0), 6) AS DECIMAL(20,6)) END AS share_of_revenue_percent,
  s.table_role || '.amount' AS scope_basis
FROM source s JOIN total t USING (document_id) JOIN counted_document d USING (document_id)
