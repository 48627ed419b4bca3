-- admit-bounce.lua: lets a bounce take a reader off a list, or holds it back, in one step with the count that decides it: a
-- mail server that suddenly calls every mailbox unknown must not empty a list.
-- KEYS  1 readers that bounced lately, by time (ms)   2 hold of the newsletter   3 bounces held back
-- ARGV  1 subscriber id   2 now (ms)   3 start of the count (ms)   4 oldest time to keep (ms)   5 most bounces since the
--       start   6 '1': above it, start a hold; '': only say so   7 the hold to write   8 the bounce to hold back
-- Returns 1 admitted, 0 held back, 2 held back and the hold began with this one, 3 above the limit and nothing was done
if redis.call('EXISTS', KEYS[2]) == 1 then
  redis.call('HSETNX', KEYS[3], ARGV[1], ARGV[8])
  return 0
end
if not redis.call('ZSCORE', KEYS[1], ARGV[1]) and redis.call('ZCOUNT', KEYS[1], ARGV[3], '+inf') >= tonumber(ARGV[5]) then
  if ARGV[6] == '' then return 3 end
  redis.call('SET', KEYS[2], ARGV[7])
  redis.call('HSETNX', KEYS[3], ARGV[1], ARGV[8])
  return 2
end
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[4])
return 1
