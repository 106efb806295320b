-- A code that stands in several funds bears one name; the general fund's row is taken first.
SELECT code, CAST(year AS INTEGER) AS fiscal_year,
  arg_min(name_zh, fund_rank) AS name_zh, arg_min(name_en, fund_rank) AS name_en,
  arg_min(level, fund_rank) AS level, arg_min(parent_code, fund_rank) AS parent_code,
  string_agg(fund_type, '+' ORDER BY fund_rank) AS fund_types,
  arg_min(source, fund_rank) AS source, arg_min(confidence, fund_rank) AS confidence
FROM (
  SELECT *, list_position(['general', 'gov_fund', 'state_capital', 'social_insurance'], fund_type) AS fund_rank
  FROM dim_function
), range(2007, 2031) AS years(year)
WHERE year BETWEEN valid_from AND coalesce(valid_to, 9999)
GROUP BY code, year
