-- tally.lua: adds to the running counts of a send and returns the sums in the same step. A failing send uses them to
-- pause itself, or to put the readers of a provider on hold. The ledger stays the truth: these counts may miss what a
-- dead worker had not yet reported.
-- KEYS  1 tally of the issue   2 attempts by relay and provider   3 of these, refused for a fault of ours
-- ARGV  1 recipients tried for the first time   2 bounces   3 complaints   4 seconds to keep the counts by provider
--       then for each relay and provider: their name, attempts, refusals
-- Returns tried, bounced, complaints, 1 when automatic pausing is off (else 0); and when the call brings refusals, for
--         each relay and provider with any: their name, attempts, refusals
local answer = {
  redis.call('HINCRBY', KEYS[1], 'tried', ARGV[1]),
  redis.call('HINCRBY', KEYS[1], 'bounced', ARGV[2]),
  redis.call('HINCRBY', KEYS[1], 'complaints', ARGV[3]),
  redis.call('HEXISTS', KEYS[1], 'off'),
}
local refused = false
for i = 5, #ARGV, 3 do
  redis.call('HINCRBY', KEYS[2], ARGV[i], ARGV[i + 1])
  if ARGV[i + 2] ~= '0' then
    redis.call('HINCRBY', KEYS[3], ARGV[i], ARGV[i + 2])
    refused = true
  end
end
if #ARGV > 4 then redis.call('EXPIRE', KEYS[2], ARGV[4]) end
if refused then
  redis.call('EXPIRE', KEYS[3], ARGV[4])
  local all = redis.call('HGETALL', KEYS[3])
  for i = 1, #all, 2 do
    answer[#answer + 1] = all[i]
    answer[#answer + 1] = tonumber(redis.call('HGET', KEYS[2], all[i])) or 0
    answer[#answer + 1] = tonumber(all[i + 1])
  end
end
return answer
