-- Files of which nothing, or not all, could be read, and why.
SELECT d.document_id, d.path, d.region_code, d.department, d.fiscal_year, d.phase, d.status,
  i.code, i.severity, i.locator, i.message
FROM dim_document d LEFT JOIN issue i ON i.document_id = d.document_id AND i.severity IN ('blocker', 'error')
WHERE d.status <> 'parsed'
