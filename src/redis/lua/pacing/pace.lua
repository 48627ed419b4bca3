-- pace.lua: grants messages under several limits in one step, all or none, so that a message that one limit holds back
-- counts towards no other, and all workers of one Redis together never exceed a limit.
-- A limit is one of
--   spaced   one message per interval in microseconds (GCRA without a burst): the key holds when the next one is due
--   window   a max number of messages in a window that slides by steps: the key holds a count per step of the clock
--   warm-up  a max number of messages per day (UTC) that grows with each day of sending: the key holds day,
--            count, start
-- Limits are grouped in pools. A pool is granted what its tightest limit has left.
-- KEYS  the key of each limit
-- ARGV  1 now in ms ('': the clock of Redis)   2 number of pools   3… messages wanted, for each pool; then for each
--       limit: its pool's number, its kind, and
--         spaced: microseconds between two messages, max messages in one grant, ''
--         window: messages, ms of a step, number of steps that count
--         warm-up: messages of the first day, factor, ''
-- Returns 1, and the messages granted to each pool; or 0, and for each pool the ms to wait before asking again (0: this
--         pool had some left)
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
  -- No grant reaches further into the future: the clock was set back.
  if limit.due > now * 1000 + limit.a * limit.b + 1000 then limit.due = now * 1000 end
  if limit.due > now * 1000 then return 0, math.ceil((limit.due - now * 1000) / 1000) end
  return limit.b, 0
end

local function window(limit)
  limit.step = math.floor(now / limit.b)
  limit.old = {}
  local sum, first = 0, nil
  local counts = redis.call('HGETALL', limit.key)
  for i = 1, #counts, 2 do
    -- The clock was set back: these messages count as sent now.
    if tonumber(counts[i]) > limit.step then
      redis.call('HDEL', limit.key, counts[i])
      redis.call('HINCRBY', limit.key, string.format('%.0f', limit.step), counts[i + 1])
      counts[i] = limit.step
    end
  end
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
  -- Small grants near the end: what a worker does not use is lost to the others.
  return math.max(1, math.floor((limit.a - sum) / 10)), 0
end

local function warmUp(limit)
  local kept = redis.call('HMGET', limit.key, 'day', 'on', 'sent')
  limit.day, limit.on, limit.sent = tonumber(kept[1]) or 1, tonumber(kept[2]) or day, tonumber(kept[3]) or 0
  if day > limit.on then
    limit.day, limit.on, limit.sent = limit.day + 1, day, 0
  end
  limit.on = math.min(limit.on, day)
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
  local messages = granted[limit.pool]
  if limit.kind == 'spaced' then
    local due = limit.due + messages * limit.a
    redis.call('SET', limit.key, string.format('%.0f', due), 'PX', math.ceil(due / 1000 - now) + 10000)
  elseif limit.kind == 'window' then
    if #limit.old > 0 then redis.call('HDEL', limit.key, unpack(limit.old)) end
    redis.call('HINCRBY', limit.key, string.format('%.0f', limit.step), messages)
    redis.call('PEXPIRE', limit.key, (limit.c + 1) * limit.b)
  else
    redis.call('HSETNX', limit.key, 'start', day)
    redis.call('HSET', limit.key, 'day', limit.day, 'on', limit.on, 'sent', limit.sent + messages)
  end
end
return { 1, unpack(granted) }
