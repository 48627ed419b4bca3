-- admit-bounce.lua: admits a bounce, which then suppresses the reader, or holds it back. The count that decides is
-- updated in the same step: a mail server that suddenly calls every mailbox unknown must not empty a list.
-- KEYS  1 readers that bounced lately, by time (ms)   2 backlog of the newsletter   3 bounces held back
-- ARGV  1 subscriber id   2 now (ms)   3 start of the count (ms)   4 oldest time to keep (ms)   5 max bounces since the
--       start   6 '1': above it, start a backlog; '': only report it   7 the backlog to write   8 the bounce to hold back
-- Returns 1 admitted, 0 held back, 2 held back as the first of a new backlog, 3 above the limit and nothing was done
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
