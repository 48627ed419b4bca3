-- slow-down.lua: keeps the reduced rate of a recipient domain whose server asked to slow down. All workers share it, so
-- that each need not discover it. Each such reply halves the rate. Every second of accepted messages raises it by a
-- sixtieth of the original rate; when it reaches that rate, the entry and its limit are removed.
-- KEYS  1 slowed domains: "rate from slowed changed", in messages per second and ms
-- ARGV  1 now in ms ('': the clock of Redis)   2 domain or group   3 'slow' | 'ok'   4 current rate, messages per
--       second 5 ms within which it is not slowed twice   6 min rate   7 ms after which an entry is removed
-- Returns domain, entry, … of all slowed domains
local now
if ARGV[1] == '' then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
else
  now = tonumber(ARGV[1])
end
local minRate = tonumber(ARGV[6])
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
  local from = math.max(tonumber(ARGV[4]), 2 * minRate)
  write(math.max(from / 2, minRate), from, now)
elseif entry then
  local rate, from, slowed, changed = string.match(entry, '(%S+) (%S+) (%S+) (%S+)')
  rate, from, slowed, changed = tonumber(rate), tonumber(from), tonumber(slowed), tonumber(changed)
  -- Times in the future: the clock was set back.
  if changed > now then changed = now - 1000 end
  if slowed > now then slowed = now - 1000 end
  if ARGV[3] == 'slow' then
    if now - slowed >= tonumber(ARGV[5]) then write(math.max(rate / 2, minRate), from, now) end
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
