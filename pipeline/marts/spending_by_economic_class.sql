-- One table and one fund of it a document: the role may be printed once by fund and once for all funds,
-- which would be the same money twice. The general public budget's is taken first.
WITH leaf AS (
  SELECT f.* FROM fact_expenditure_by_economic_class f
  WHERE f.table_role = 'basic_expenditure' AND f.measure = 'amount' AND f.breakdown = 'economic' AND f.is_leaf
    AND f.fund IN ('general_public', 'fiscal_appropriation', 'all')
    AND f.document_id IN (SELECT document_id FROM counted_document WHERE is_counted)
),
candidate AS (
  SELECT document_id, table_ordinal, fund, count(*) AS lines, count(DISTINCT economic_code) AS codes
  FROM leaf GROUP BY ALL
),
choice AS (
  SELECT document_id, table_ordinal, fund FROM candidate
  QUALIFY row_number() OVER (PARTITION BY document_id
    ORDER BY list_position(['general_public', 'fiscal_appropriation', 'all'], fund),
      codes DESC, lines DESC, table_ordinal) = 1
),
chosen AS (
  SELECT document_id, fund, economic_code,
    CASE WHEN economic_code IS NULL THEN coalesce(economic_name_raw, label, '') END AS uncoded_name,
    min(coalesce(economic_name_raw, label)) AS printed_name,
    sum(amount_yuan) AS amount_yuan,
    count(*) FILTER (amount_yuan IS NULL) AS unknown
  FROM leaf JOIN choice USING (document_id, table_ordinal, fund)
  GROUP BY ALL
),
rolled AS (
  SELECT document_id, fund, level, left(economic_code, digits) AS economic_code, uncoded_name,
    min(printed_name) FILTER (economic_code IS NULL OR length(economic_code) = digits) AS printed_name,
    sum(amount_yuan) AS amount_yuan, sum(unknown) AS unknown
  FROM chosen JOIN (VALUES ('类', 3), ('款', 5)) AS levels(level, digits)
    ON economic_code IS NULL OR length(economic_code) >= digits
  GROUP BY document_id, fund, level, left(economic_code, digits), uncoded_name
)
SELECT r.document_id, d.region_code, d.department, d.reporting_scope, d.fiscal_year, d.phase,
  'basic_expenditure' AS table_role, r.fund, r.level, r.economic_code,
  nullif(coalesce(n.name_zh, r.uncoded_name, r.printed_name), '') AS economic_name,
  -- A sum with an unknown amount in it is unknown.
  CASE WHEN r.unknown = 0 THEN CAST(r.amount_yuan AS DECIMAL(20,2)) END AS amount_yuan,
  'basic_expenditure.amount' AS scope_basis, CAST(NULL AS BOOLEAN) AS includes_carry_over
FROM rolled r
JOIN counted_document d USING (document_id)
LEFT JOIN economic_by_year n ON n.code = r.economic_code AND n.fiscal_year = d.fiscal_year
