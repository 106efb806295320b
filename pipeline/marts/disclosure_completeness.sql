-- Which tables a disclosure holds, of those that are usual. Its parts (tables, narrative) count together.
WITH role AS (
  SELECT * FROM (VALUES ('revenue_expenditure_summary'), ('revenue'), ('expenditure'), ('appropriation_summary'),
    ('general_public_expenditure'), ('basic_expenditure'), ('three_public'), ('government_fund_expenditure'),
    ('state_capital_expenditure'), ('project_expenditure'), ('performance_targets'), ('procurement')) AS r(table_role)
),
fact AS (
  SELECT document_id, table_role FROM fact_expenditure_by_function
  UNION SELECT document_id, table_role FROM fact_expenditure_by_economic_class
  UNION SELECT document_id, table_role FROM fact_expenditure_by_project
  UNION SELECT document_id, table_role FROM fact_revenue
  UNION SELECT document_id, table_role FROM fact_three_public
  UNION SELECT document_id, table_role FROM fact_project_funding
  UNION SELECT document_id, table_role FROM fact_procurement
  UNION SELECT document_id, table_role FROM fact_other_amount
  UNION SELECT document_id, table_role FROM fact_performance_target
),
disclosure AS (
  SELECT disclosure_id, any_value(region_code) AS region_code, min(department) AS department,
    min(reporting_scope) AS reporting_scope, any_value(fiscal_year) AS fiscal_year, any_value(phase) AS phase,
    bool_or(coalesce(part, 'tables') <> 'tables') AS has_narrative,
    min(document_id) FILTER (coalesce(part, 'tables') <> 'narrative') AS document_id
  FROM dim_document WHERE is_primary GROUP BY disclosure_id
),
found AS (
  SELECT DISTINCT d.disclosure_id, f.table_role FROM fact f JOIN dim_document d USING (document_id) WHERE d.is_primary
)
SELECT d.disclosure_id, d.region_code, d.department, coalesce(d.reporting_scope, 'department') AS reporting_scope,
  d.fiscal_year, d.phase, r.table_role, f.table_role IS NOT NULL AS has_figures, d.has_narrative,
  CAST(count(f.table_role) OVER (PARTITION BY d.disclosure_id) AS INTEGER) AS roles_with_figures, d.document_id
FROM disclosure d CROSS JOIN role r
LEFT JOIN found f ON f.disclosure_id = d.disclosure_id AND f.table_role = r.table_role
