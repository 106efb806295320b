-- Every printed amount that another document may print too, with the width of its last digit in yuan.
-- Gives: document_id, kind, role, fund, code, part, measure, yuan, ulp, raw, unit, locator, label. One row for each
-- quantity of a document: what it prints twice with different amounts is told by other rules and left out here.
WITH cell AS (
  SELECT document_id, 'function' AS kind, table_role AS role, fund, function_code AS code, spending_type AS part,
    measure, table_ordinal, column_ordinal, amount_yuan, amount_raw, unit_raw, locator, label
  FROM fact_expenditure_by_function
  WHERE breakdown = 'function' AND body_name IS NULL AND cost_type = 'all' AND function_code IS NOT NULL
    AND code_resolution NOT IN ('conflict', 'unresolved')
  UNION ALL
  SELECT document_id, 'expenditure', table_role, fund, NULL, spending_type,
    measure, table_ordinal, column_ordinal, amount_yuan, amount_raw, unit_raw, locator, label
  FROM fact_expenditure_by_function
  WHERE breakdown IN ('function', 'use') AND body_name IS NULL AND cost_type = 'all' AND row_kind = 'total'
  UNION ALL
  SELECT document_id, 'revenue', table_role, revenue_source, NULL, 'all',
    measure, table_ordinal, column_ordinal, amount_yuan, amount_raw, unit_raw, locator, label
  FROM fact_revenue
  WHERE body_name IS NULL AND function_code IS NULL
    AND table_role IN ('revenue_expenditure_summary', 'appropriation_summary')
  UNION ALL
  SELECT document_id, 'closing', table_role, fund, NULL, 'all',
    'amount', table_ordinal, column_ordinal, amount_yuan, amount_raw, unit_raw, locator, label
  FROM fact_expenditure_by_function
  WHERE measure = 'closing_balance' AND body_name IS NULL
    AND table_role IN ('revenue_expenditure_summary', 'appropriation_summary')
  UNION ALL
  SELECT document_id, 'opening', table_role, fund, NULL, 'all',
    'amount', table_ordinal, column_ordinal, amount_yuan, amount_raw, unit_raw, locator, label
  FROM fact_revenue
  WHERE measure = 'opening_balance' AND body_name IS NULL
    AND table_role IN ('revenue_expenditure_summary', 'appropriation_summary')
  UNION ALL
  SELECT document_id, 'three_public', table_role, fund, item, 'all',
    measure, table_ordinal, column_ordinal, amount_yuan, amount_raw, unit_raw, locator, coalesce(label, heading)
  FROM fact_three_public WHERE body_name IS NULL AND table_role = 'three_public'
    -- A 合计 that takes in meetings and training is another total.
    AND NOT (item = 'total' AND column_kind = 'memo')
),
measured AS (
  SELECT *, length(regexp_extract(amount_raw, '[.．](\d+)', 1)) AS decimals FROM cell WHERE amount_yuan IS NOT NULL
),
-- A column that drops trailing zeros prints all cells to its finest digit; a bare 0 or dash is as exact as its column.
precise AS (
  SELECT *,
    CASE WHEN bool_or(decimals > 0 AND regexp_matches(amount_raw, '0\s*$')) OVER col AND (decimals > 0 OR amount_yuan <> 0) THEN decimals
      ELSE max(decimals) OVER col END AS digits
  FROM measured WINDOW col AS (PARTITION BY document_id, table_ordinal, column_ordinal, measure)
)
SELECT document_id, kind, role, fund, code, part, measure,
  any_value(amount_yuan) AS yuan,
  max(CAST(CASE unit_raw WHEN '亿元' THEN 100000000 WHEN '万元' THEN 10000 WHEN '千元' THEN 1000 ELSE 1 END AS DECIMAL(12,0))
    * ([1, 0.1, 0.01, 0.001, 0.0001, 0.00001, 0.000001]::DECIMAL(7,6)[])[1 + least(digits, 6)]) AS ulp,
  arg_min(amount_raw, locator) AS raw, arg_min(unit_raw, locator) AS unit, min(locator) AS locator,
  arg_min(regexp_replace(coalesce(label, ''), '\s', '', 'g'), locator) AS label
FROM precise
GROUP BY document_id, kind, role, fund, code, part, measure
HAVING min(amount_yuan) = max(amount_yuan)
