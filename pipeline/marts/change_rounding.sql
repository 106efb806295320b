-- Which part of the change of a total rounding can explain: each printed figure is off by half its last digit.
WITH digit AS (
  SELECT f.document_id, f.table_role, count(*) FILTER (f.amount_yuan <> 0) AS figures,
    -- The last digit that any figure of the table prints, in yuan.
    min(CAST(CASE f.unit_raw WHEN '元' THEN 1 WHEN '千元' THEN 1000 WHEN '万元' THEN 10000 WHEN '亿元' THEN 100000000 END
      AS DECIMAL(20,6)) / CAST(pow(10, least(length(regexp_extract(f.amount_raw, '[.](\d+)', 1)), 6)) AS DECIMAL(20,0)))
      AS last_digit_yuan
  FROM fact_expenditure_by_function f JOIN counted_document c ON c.document_id = f.document_id AND c.is_counted
  WHERE f.table_role IN ('general_public_expenditure', 'expenditure') AND f.measure = 'amount'
    AND f.breakdown = 'function' AND f.is_leaf
  GROUP BY ALL
),
total AS (
  SELECT document_id, table_role, CASE WHEN count(*) = count(amount_yuan) THEN sum(amount_yuan) END AS amount_yuan
  FROM spending_by_function WHERE level = '类' GROUP BY ALL
),
own AS (SELECT * FROM total JOIN digit USING (document_id, table_role)),
change AS (
  SELECT p.*, o.table_role, o.amount_yuan, b.amount_yuan AS base_amount_yuan,
    o.last_digit_yuan, b.last_digit_yuan AS base_last_digit_yuan,
    (o.figures * o.last_digit_yuan + b.figures * b.last_digit_yuan) / 2 AS rounding_yuan
  FROM document_pair p JOIN own o ON o.document_id = p.document_id
  JOIN own b ON b.document_id = p.base_document_id AND b.table_role = o.table_role
)
SELECT document_id, region_code, department, reporting_scope, fiscal_year, phase, table_role,
  CAST(amount_yuan AS DECIMAL(20,2)) AS amount_yuan, CAST(base_amount_yuan AS DECIMAL(20,2)) AS base_amount_yuan,
  CAST(amount_yuan - base_amount_yuan AS DECIMAL(20,2)) AS change_yuan,
  CAST(last_digit_yuan AS DECIMAL(20,2)) AS last_digit_yuan,
  CAST(base_last_digit_yuan AS DECIMAL(20,2)) AS base_last_digit_yuan,
  CAST(rounding_yuan AS DECIMAL(20,2)) AS rounding_yuan,
  CAST(least(100, round(100 * rounding_yuan / nullif(abs(amount_yuan - base_amount_yuan), 0), 6)) AS DECIMAL(20,6))
    AS rounding_share_percent, base_document_id
FROM change
