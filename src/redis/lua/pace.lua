-- pace.lua: grants mails under several limits at once, all or none, so that a mail that one limit holds back is counted by
-- no other, and workers of one Redis never send more together than each limit says.
-- A limit is one of
--   spaced   one mail each so many microseconds (GCRA without a burst): the key holds when the next one is due
--   window   so many mails in a window that slides by steps: the key holds a count for each step of the clock
--   warm-up  so many mails on a day (UTC) that grow with each day on which mail is sent: the key holds day, count, start
-- Limits stand in pools; a grant is for a pool, as many as its tightest limit has left.
-- KEYS  one of each limit
-- ARGV  1 now in ms ('': the clock of Redis)   2 how many pools   3… mails wanted, for each pool, then five for each limit:
--       its pool's number, its kind, and
--         spaced: microseconds between two mails, most mails in one grant, ''
--         window: mails, ms of a step, how many steps count
--         warm-up: mails of the first day, factor, ''
-- Returns 1, and what was granted for each pool; or 0, and for each pool the ms until it is worth asking again (0: it would
--         have had some)
local now
if ARGV[1] == '' then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
else
  now = tonumber(ARGV[1])
end
local day = math.floor(now / 86400000)
local pools = tonumber(ARGV[2])
local granted, waits, limits, blocked = {}, {}, {}, false
for i = 1, pools do
  granted[i] = tonumber(ARGV[2 + i])
  waits[i] = 0
end

local function spaced(limit)
  limit.due = math.max(tonumber(redis.call('GET', limit.key)) or 0, now * 1000)
  if limit.due > now * 1000 then return 0, math.ceil((limit.due - now * 1000) / 1000) end
  return limit.b, 0
end

local function window(limit)
  limit.step = math.floor(now / limit.b)
  limit.old = {}
  local sum, first = 0, nil
  local counts = redis.call('HGETALL', limit.key)
  for i = 1, #counts, 2 do
    local step = tonumber(counts[i])
    if step <= limit.step - limit.c then
      limit.old[#limit.old + 1] = counts[i]
    else
      sum = sum + tonumber(counts[i + 1])
      if not first or step < first then first = step end
    end
  end
  if sum >= limit.a then return 0, (first + limit.c) * limit.b - now end
  -- Close to the end in small grants: what a worker does not use is lost to the others.
  return math.max(1, math.floor((limit.a - sum) / 10)), 0
end

local function warmUp(limit)
  local kept = redis.call('HMGET', limit.key, 'day', 'on', 'sent')
  limit.day, limit.on, limit.sent = tonumber(kept[1]) or 1, tonumber(kept[2]) or day, tonumber(kept[3]) or 0
  if day > limit.on then
    limit.day, limit.on, limit.sent = limit.day + 1, day, 0
  end
  local left = math.floor(limit.a * limit.b ^ (limit.day - 1)) - limit.sent
  if left < 1 then return 0, (limit.on + 1) * 86400000 - now end
  return math.max(1, math.floor(left / 10)), 0
end

for i = 1, #KEYS do
  local at = 2 + pools + (i - 1) * 5
  local limit = {
    key = KEYS[i],
    pool = tonumber(ARGV[at + 1]),
    kind = ARGV[at + 2],
    a = tonumber(ARGV[at + 3]),
    b = tonumber(ARGV[at + 4]),
    c = tonumber(ARGV[at + 5]),
  }
  local ask = limit.kind == 'spaced' and spaced or limit.kind == 'window' and window or warmUp
  local left, wait = ask(limit)
  granted[limit.pool] = math.min(granted[limit.pool], left)
  if wait > 0 then
    blocked = true
    waits[limit.pool] = math.max(waits[limit.pool], wait)
  end
  limits[i] = limit
end
if blocked then return { 0, unpack(waits) } end

for _, limit in ipairs(limits) do
  local mails = granted[limit.pool]
  if limit.kind == 'spaced' then
    local due = limit.due + mails * limit.a
    redis.call('SET', limit.key, string.format('%.0f', due), 'PX', math.ceil(due / 1000 - now) + 10000)
  elseif limit.kind == 'window' then
    if #limit.old > 0 then redis.call('HDEL', limit.key, unpack(limit.old)) end
    redis.call('HINCRBY', limit.key, string.format('%.0f', limit.step), mails)
    redis.call('PEXPIRE', limit.key, (limit.c + 1) * limit.b)
  else
    redis.call('HSETNX', limit.key, 'start', day)
    redis.call('HSET', limit.key, 'day', limit.day, 'on', limit.on, 'sent', limit.sent + mails)
  end
end
return { 1, unpack(granted) }
