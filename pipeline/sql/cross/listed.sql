-- The units that a department's own tables list, with the file of each where the warehouse holds one.
WITH body AS (
  SELECT DISTINCT document_id, regexp_replace(body_name, '\s', '', 'g') AS unit
  FROM fact_revenue WHERE table_role = 'revenue' AND body_name IS NOT NULL
  UNION
  SELECT DISTINCT document_id, regexp_replace(body_name, '\s', '', 'g')
  FROM fact_expenditure_by_function WHERE table_role = 'expenditure' AND body_name IS NOT NULL
),
department AS (
  SELECT c.document_id, d.department, d.region_code, d.fiscal_year, d.phase, b.unit,
    regexp_replace(b.unit, '[（(](?:本级|机关|本部)[)）]$|本级$', '') AS name
  FROM counted_document c JOIN dim_document d USING (document_id) JOIN body b USING (document_id)
  WHERE c.is_counted AND c.reporting_scope = 'department'
),
found AS (
  SELECT p.document_id, p.unit, min(u.document_id) AS unit_id, count(u.document_id) AS files
  FROM department p LEFT JOIN dim_document u
    ON regexp_replace(u.department, '\s', '', 'g') IN (p.name, p.unit) AND u.fiscal_year = p.fiscal_year AND u.phase = p.phase
    AND u.region_code IS NOT DISTINCT FROM p.region_code AND u.document_id <> p.document_id
    AND u.reporting_scope IN ('own_body', 'subordinate_unit', 'unit') AND u.status <> 'quarantined'
  GROUP BY ALL
)
SELECT f.document_id, f.unit, CASE WHEN f.files = 1 THEN f.unit_id END AS unit_id, u.path AS unit_path,
  bool_and(f.files = 1) OVER of_department AND count(*) OVER of_department > 1 AS is_complete,
  count(*) FILTER (f.files > 0) OVER of_department AS with_file
FROM found f LEFT JOIN dim_document u ON u.document_id = f.unit_id AND f.files = 1
WINDOW of_department AS (PARTITION BY f.document_id)
