WITH spending AS (
  SELECT *, CASE WHEN economic_code IS NULL THEN economic_name END AS uncoded_name
  FROM spending_by_economic_class WHERE fiscal_year IS NOT NULL
),
total AS (
  SELECT document_id, CASE WHEN count(*) = count(amount_yuan) THEN sum(amount_yuan) END AS amount_yuan
  FROM spending WHERE level = '类' GROUP BY document_id
)
SELECT s.fiscal_year, s.phase, s.level, s.economic_code, s.economic_name,
  s.region_code, s.department, s.reporting_scope, s.fund, s.amount_yuan,
  CAST(t.amount_yuan AS DECIMAL(20,2)) AS department_total_yuan,
  CAST(round(100 * s.amount_yuan / nullif(t.amount_yuan, 0), 6) AS DECIMAL(20,6)) AS share_of_department_percent,
  CAST(sum(s.amount_yuan) OVER class AS DECIMAL(20,2)) AS all_departments_yuan,
  CAST(round(100 * s.amount_yuan / nullif(sum(s.amount_yuan) OVER class, 0), 6) AS DECIMAL(20,6))
    AS share_of_all_percent,
  CASE WHEN s.amount_yuan IS NOT NULL THEN CAST(rank() OVER (
    PARTITION BY s.fiscal_year, s.phase, s.level, s.economic_code, s.uncoded_name
    ORDER BY s.amount_yuan DESC NULLS LAST) AS INTEGER) END AS amount_rank,
  CAST(count(s.amount_yuan) OVER class AS INTEGER) AS departments,
  s.scope_basis, s.includes_carry_over, s.document_id
FROM spending s JOIN total t USING (document_id)
WINDOW class AS (PARTITION BY s.fiscal_year, s.phase, s.level, s.economic_code, s.uncoded_name)
