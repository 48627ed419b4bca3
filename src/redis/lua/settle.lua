-- settle.lua: writes what became of a recipient, only from the states that the caller names, so that a late answer never
-- overwrites a better one. The count of attempts stays.
-- KEYS  1 ledger of the bucket
-- ARGV  1 subscriber id   2 the new state's number   3… numbers of the states it may come from
-- Returns 1 when written, else 0
local entry = tonumber(redis.call('HGET', KEYS[1], ARGV[1]))
if not entry then return 0 end
for i = 3, #ARGV do
  if entry % 10 == tonumber(ARGV[i]) then
    redis.call('HSET', KEYS[1], ARGV[1], entry - entry % 10 + tonumber(ARGV[2]))
    return 1
  end
end
return 0
