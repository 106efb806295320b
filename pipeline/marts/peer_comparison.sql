-- Bodies that do the same work in different places, of one year and phase: 审计局 of several cities.
SELECT k.department_kind, s.fiscal_year, s.phase, s.region_code, r.name_zh AS region, s.department, s.reporting_scope,
  s.amount_yuan, s.basic_yuan, s.project_yuan, s.personnel_yuan, s.running_yuan, s.retired_yuan,
  s.project_percent, s.personnel_percent, s.running_percent,
  t.three_public_yuan,
  CAST(round(100 * t.three_public_yuan / nullif(s.basic_yuan, 0), 6) AS DECIMAL(20,6)) AS three_public_to_basic_percent,
  CAST(count(*) OVER peers AS INTEGER) AS peers,
  CAST(rank() OVER (PARTITION BY k.department_kind, s.fiscal_year, s.phase, s.reporting_scope
    ORDER BY s.amount_yuan DESC NULLS LAST) AS INTEGER) AS amount_rank,
  s.scope_basis, s.includes_carry_over, s.document_id
FROM spending_structure s
JOIN dim_department k ON k.department = s.department AND k.region_code = coalesce(s.region_code, '')
LEFT JOIN dim_region r ON r.code = s.region_code
LEFT JOIN (SELECT document_id, CASE WHEN count(*) = count(amount_yuan) THEN CAST(sum(amount_yuan) AS DECIMAL(20,2)) END
    AS three_public_yuan FROM three_public GROUP BY document_id) t ON t.document_id = s.document_id
WHERE s.fiscal_year IS NOT NULL AND s.phase IS NOT NULL
WINDOW peers AS (PARTITION BY k.department_kind, s.fiscal_year, s.phase, s.reporting_scope)
