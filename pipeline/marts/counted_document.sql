-- A body counts once: the department's file, else own body and units.
WITH document AS (
  SELECT *, coalesce(part, 'tables') <> 'narrative' AS has_tables,
    CASE WHEN reporting_scope = 'department' THEN 1
      WHEN reporting_scope IS NULL THEN 2
      WHEN reporting_scope IN ('own_body', 'subordinate_unit') THEN 3
      ELSE 4 END AS scope_rank,
    -- Of an unknown department or year: nothing says that two documents are of one body.
    CASE WHEN department IS NULL OR fiscal_year IS NULL THEN document_id END AS alone
  FROM dim_document
),
ranked AS (
  SELECT *, min(scope_rank) FILTER (is_primary AND has_tables)
      OVER (PARTITION BY alone, region_code, department_line, fiscal_year, phase) AS best_rank
  FROM document
)
SELECT document_id, region_code, department, coalesce(reporting_scope, 'department') AS reporting_scope,
  fiscal_year, phase,
  coalesce(is_primary AND has_tables AND scope_rank = best_rank, false) AS is_counted,
  CASE WHEN status = 'quarantined' THEN 'quarantined'
    WHEN NOT has_tables THEN 'narrative'
    WHEN NOT is_primary THEN 'duplicate'
    WHEN scope_rank > best_rank THEN 'in_wider_file'
    ELSE 'counted' END AS reason
FROM ranked
