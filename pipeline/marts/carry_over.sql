-- Money carried over into the year and out of it, by document, over all funds as the summary prints it.
WITH own AS (
  SELECT document_id, revenue_source, measure,
    CASE WHEN count(*) = count(amount_yuan) THEN sum(amount_yuan) END AS amount_yuan
  FROM fact_revenue
  WHERE table_role = 'revenue_expenditure_summary' AND is_leaf AND breakdown = 'source'
    AND measure IN ('amount', 'opening_balance')
  GROUP BY ALL
),
received AS (
  SELECT document_id,
    sum(amount_yuan) FILTER (revenue_source NOT IN ('carry_over', 'non_fiscal_balance')) AS revenue_yuan,
    sum(amount_yuan) FILTER (revenue_source = 'carry_over') AS opening_yuan,
    sum(amount_yuan) FILTER (revenue_source = 'non_fiscal_balance') AS used_balance_yuan,
    count(*) FILTER (amount_yuan IS NULL) AS unknown
  FROM own GROUP BY document_id
),
spent AS (
  SELECT document_id,
    sum(amount_yuan) FILTER (measure = 'closing_balance') AS closing_yuan,
    sum(amount_yuan) FILTER (measure = 'surplus_distribution') AS distributed_yuan
  FROM fact_expenditure_by_function
  WHERE table_role = 'revenue_expenditure_summary' AND is_leaf AND measure IN ('closing_balance', 'surplus_distribution')
  GROUP BY document_id
)
SELECT d.document_id, d.region_code, d.department, d.reporting_scope, d.fiscal_year, d.phase,
  CAST(r.revenue_yuan AS DECIMAL(20,2)) AS revenue_yuan,
  CAST(r.opening_yuan AS DECIMAL(20,2)) AS opening_yuan,
  CAST(r.used_balance_yuan AS DECIMAL(20,2)) AS used_balance_yuan,
  CAST(s.closing_yuan AS DECIMAL(20,2)) AS closing_yuan,
  CAST(s.distributed_yuan AS DECIMAL(20,2)) AS distributed_yuan,
  CAST(round(100 * r.opening_yuan / nullif(r.revenue_yuan + r.opening_yuan + coalesce(r.used_balance_yuan, 0), 0), 6)
    AS DECIMAL(20,6)) AS opening_share_percent,
  CAST(round(100 * s.closing_yuan / nullif(r.revenue_yuan, 0), 6) AS DECIMAL(20,6)) AS closing_to_revenue_percent,
  'revenue_expenditure_summary' AS scope_basis
FROM counted_document d JOIN received r ON r.document_id = d.document_id AND r.unknown = 0
LEFT JOIN spent s ON s.document_id = d.document_id
WHERE d.is_counted
