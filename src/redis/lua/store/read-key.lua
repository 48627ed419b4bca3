-- read-key.lua: reads a key of any type in one step, unless it is long, because a backup reads a hundred thousand small
-- keys, and each round trip costs more than what it brings.
-- KEYS  1 the key
-- ARGV  1 the most values of a hash, set or sorted set that is read here
-- Returns its type ('none': it is missing), when it expires (Unix ms; negative: never), and its values; nil in place of
-- the values of a longer one
local kind = redis.call('TYPE', KEYS[1]).ok
local expires = redis.call('PEXPIRETIME', KEYS[1])
if kind == 'string' then return { kind, expires, { redis.call('GET', KEYS[1]) } } end
-- Read in parts, a list may shift meanwhile. Postrider's have at most 100 items.
if kind == 'list' then return { kind, expires, redis.call('LRANGE', KEYS[1], 0, -1) } end
local most = tonumber(ARGV[1])
if kind == 'hash' and redis.call('HLEN', KEYS[1]) <= most then
  return { kind, expires, redis.call('HGETALL', KEYS[1]) }
elseif kind == 'set' and redis.call('SCARD', KEYS[1]) <= most then
  return { kind, expires, redis.call('SMEMBERS', KEYS[1]) }
elseif kind == 'zset' and redis.call('ZCARD', KEYS[1]) <= most then
  return { kind, expires, redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES') }
end
return { kind, expires, false }
