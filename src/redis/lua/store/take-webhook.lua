-- take-webhook.lua: stores the reports of one request from an email provider, unless the same request came before. One
-- step, so that a request is never known as taken while its reports are not stored.
-- KEYS  1 mark of the request   2 reports to apply   3 their ids by arrival   4 providers' last requests
-- ARGV  1 hash of the body   2 seconds to keep the mark   3 name of the provider   4 now (ms)   5… id, report (JSON) of
--       each report
-- Returns 'new', 'repeated', or 'other' when the request came before with another body
local known = redis.call('GET', KEYS[1])
if known == ARGV[1] then return 'repeated' end
if known then return 'other' end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
for i = 5, #ARGV, 2 do
  if redis.call('HSETNX', KEYS[2], ARGV[i], ARGV[i + 1]) == 1 then
    redis.call('ZADD', KEYS[3], ARGV[4], ARGV[i])
  end
end
redis.call('HSET', KEYS[4], ARGV[3], ARGV[4])
return 'new'
