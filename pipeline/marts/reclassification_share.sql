-- Which part of the changes line by line vanishes when the lines are bridged.
WITH line AS (
  SELECT document_id, base_document_id, 'function' AS classification, 'general_public_expenditure' AS table_role,
    level, presence, amount_yuan, base_amount_yuan, bridged_amount_yuan, bridged_base_amount_yuan
  FROM year_over_year_by_function
  UNION ALL
  SELECT document_id, base_document_id, 'function', 'expenditure',
    level, presence, amount_yuan, base_amount_yuan, bridged_amount_yuan, bridged_base_amount_yuan
  FROM year_over_year_by_function_all_funds
  UNION ALL
  SELECT document_id, base_document_id, 'economic', 'basic_expenditure',
    level, presence, amount_yuan, base_amount_yuan, bridged_amount_yuan, bridged_base_amount_yuan
  FROM year_over_year_by_economic_class WHERE fund = base_fund
),
-- A line that one year does not print is 0 in a sum; a printed one that is not known makes all unknown.
summed AS (
  SELECT document_id, base_document_id, classification, table_role, level,
    bool_or(amount_yuan IS NULL AND presence <> 'gone' OR base_amount_yuan IS NULL AND presence <> 'new') AS is_unknown,
    sum(coalesce(amount_yuan, 0) - coalesce(base_amount_yuan, 0)) AS net,
    sum(abs(coalesce(amount_yuan, 0) - coalesce(base_amount_yuan, 0))) AS gross,
    sum(abs(coalesce(bridged_amount_yuan, 0) - coalesce(bridged_base_amount_yuan, 0))) AS bridged
  FROM line WHERE presence <> 'base_year_absent' GROUP BY ALL
)
SELECT s.document_id, p.region_code, p.department, p.reporting_scope, p.fiscal_year, p.phase,
  s.classification, s.table_role, s.level,
  CASE WHEN NOT is_unknown THEN CAST(s.net AS DECIMAL(20,2)) END AS change_yuan,
  CASE WHEN NOT is_unknown THEN CAST(s.gross AS DECIMAL(20,2)) END AS line_changes_yuan,
  CASE WHEN NOT is_unknown THEN CAST(s.bridged AS DECIMAL(20,2)) END AS bridged_line_changes_yuan,
  CASE WHEN NOT is_unknown THEN CAST(s.gross - s.bridged AS DECIMAL(20,2)) END AS reclassified_yuan,
  CASE WHEN NOT is_unknown THEN
    CAST(round(100 * (s.gross - s.bridged) / nullif(s.gross, 0), 6) AS DECIMAL(20,6)) END AS reclassified_percent,
  s.base_document_id
FROM summed s JOIN document_pair p ON p.document_id = s.document_id
