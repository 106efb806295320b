SELECT d.region_code, d.department, d.fiscal_year, d.phase, i.code, i.severity,
  CAST(count(*) AS INTEGER) AS issues, CAST(count(DISTINCT i.document_id) AS INTEGER) AS documents
FROM issue i JOIN dim_document d USING (document_id)
GROUP BY ALL
