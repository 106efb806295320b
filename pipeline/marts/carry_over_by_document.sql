-- Spending in total, against the year's revenue and what was carried over, as the same document's
-- summaries print them. Equality proves; nothing else is concluded.
WITH spending AS (
  SELECT document_id, table_role, arg_min(amount_yuan, breakdown_rank) AS spending_yuan
  FROM (
    SELECT document_id, table_role,
      list_position(['function', 'use', 'unit', 'project', 'item', 'source'], breakdown) AS breakdown_rank,
      CASE WHEN count(*) = count(amount_yuan) THEN sum(amount_yuan) END AS amount_yuan
    FROM fact_expenditure_by_function
    WHERE table_role IN ('general_public_expenditure', 'expenditure') AND measure = 'amount' AND is_leaf
    GROUP BY document_id, table_role, breakdown
  )
  GROUP BY document_id, table_role
),
source AS (
  SELECT document_id,
    CASE table_role WHEN 'appropriation_summary' THEN 'general_public_expenditure' ELSE 'expenditure' END
      AS table_role,
    revenue_source IN ('carry_over', 'non_fiscal_balance') AS is_financing,
    amount_yuan
  FROM fact_revenue
  WHERE is_leaf AND breakdown = 'source' AND measure IN ('amount', 'opening_balance')
    AND (table_role = 'revenue_expenditure_summary'
      OR (table_role = 'appropriation_summary'
        AND (revenue_source = 'general_public'
          OR (revenue_source = 'carry_over' AND fund IN ('general_public', 'all')))))
),
financing AS (
  SELECT document_id, table_role,
    sum(amount_yuan) FILTER (NOT is_financing) AS revenue_yuan,
    sum(amount_yuan) FILTER (is_financing) AS carry_over_yuan
  FROM source GROUP BY document_id, table_role
)
SELECT s.document_id, s.table_role,
  CAST(s.spending_yuan AS DECIMAL(20,2)) AS spending_yuan,
  CAST(f.revenue_yuan AS DECIMAL(20,2)) AS revenue_yuan,
  CAST(f.carry_over_yuan AS DECIMAL(20,2)) AS carry_over_yuan,
  CASE WHEN s.spending_yuan = f.revenue_yuan THEN false
    WHEN f.carry_over_yuan > 0 AND s.spending_yuan = f.revenue_yuan + f.carry_over_yuan THEN true
    END AS includes_carry_over
FROM spending s LEFT JOIN financing f USING (document_id, table_role)
