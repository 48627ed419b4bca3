-- slow-down.lua: keeps how fast a recipient domain may be mailed after its server said "not now", for all workers
-- together, so that each of them does not learn it anew. Half the speed when it says so, and back up by a sixtieth of the
-- speed it had for every second in which it takes mail; then the entry goes, and with it the limit.
-- KEYS  1 slowed domains: "rate from slowed changed", mails a second and ms
-- ARGV  1 now in ms ('': the clock of Redis)   2 domain or group   3 'slow' | 'ok'   4 its speed until now, mails a second
--       5 ms within which it is not slowed twice   6 least speed   7 ms after which an entry is forgotten
-- Returns domain, entry, … of all that are slowed
local now
if ARGV[1] == '' then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
else
  now = tonumber(ARGV[1])
end
local least = tonumber(ARGV[6])
local function write(rate, from, slowed)
  redis.call('HSET', KEYS[1], ARGV[2], string.format('%.4f %.4f %.0f %.0f', rate, from, slowed, now))
end

local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  local changed = tonumber(string.match(all[i + 1], '%S+$'))
  if now - changed > tonumber(ARGV[7]) then redis.call('HDEL', KEYS[1], all[i]) end
end

local entry = redis.call('HGET', KEYS[1], ARGV[2])
if ARGV[3] == 'slow' and not entry then
  local from = math.max(tonumber(ARGV[4]), 2 * least)
  write(math.max(from / 2, least), from, now)
elseif entry then
  local rate, from, slowed, changed = string.match(entry, '(%S+) (%S+) (%S+) (%S+)')
  rate, from, slowed, changed = tonumber(rate), tonumber(from), tonumber(slowed), tonumber(changed)
  if ARGV[3] == 'slow' then
    if now - slowed >= tonumber(ARGV[5]) then write(math.max(rate / 2, least), from, now) end
  elseif now - changed >= 1000 then
    rate = rate + from * math.min(now - changed, 10000) / 60000
    if rate >= from then
      redis.call('HDEL', KEYS[1], ARGV[2])
    else
      write(rate, from, slowed)
    end
  end
end
redis.call('PEXPIRE', KEYS[1], ARGV[7])
return redis.call('HGETALL', KEYS[1])
