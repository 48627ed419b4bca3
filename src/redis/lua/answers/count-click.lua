-- count-click.lua: counts one click on a link of an issue, under "person", "unknown" or "machine". A visitor who turns
-- out to be a machine takes its earlier clicks of the hour along: they move to its column in the same step, so that no
-- click is counted twice or lost.
-- KEYS  1 clicks of the issue   2 the visitor's trail   3 links that readers opened   4 the same, packed
-- ARGV  1 number of the link   2 hour   3 class: p, u or m   4 now (ms)   5 subject of a test ('' for none)
--       6 links of the issue   7 links within ARGV[8] ms that only a machine opens   8 that time (ms)
--       9 seconds that a trail is kept   10 max clicks counted in a trail   11 subscriber id ('' for none)
--       12 when the links that readers opened expire (Unix ms); '' without a reader
-- Returns 'p', 'u' or 'm' as counted; '' when the visitor has too many clicks to be counted
local clicks, trail, opened, packed = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local link, hour, class, now, subject, reader = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5], ARGV[11]

-- A key that is older than its time is gone at once, so that no late click leaves one behind.
local function setOpened(mask)
  redis.call('HSET', opened, reader, mask)
  redis.call('PEXPIREAT', opened, ARGV[12])
end

-- The reader's group in the packed form (change-opened.lua), with the first and the last byte of their entry.
local function findPacked()
  local group = redis.call('HGET', packed, string.sub(reader, 1, 1))
  if not group or not string.find(group, reader, 1, true) then return nil end
  local at = 1
  while at <= #group do
    local last = at + #reader + string.byte(group, at + #reader)
    if string.sub(group, at, at + #reader - 1) == reader then return group, at, last end
    at = last + 1
  end
end

-- The links may be packed during a visit: both forms are noted, and given back to a machine's reader.
local isNew = redis.call('EXISTS', trail) == 0
if isNew and reader ~= '' then
  redis.call('HSET', trail, 'before', redis.call('HGET', opened, reader) or '')
  local group, first, last = findPacked()
  if group then redis.call('HSET', trail, 'packed', string.sub(group, first, last)) end
end
redis.call('HSET', trail, 'at:' .. link, now)
redis.call('EXPIRE', trail, ARGV[9])
if redis.call('HINCRBY', trail, 'all', 1) > tonumber(ARGV[10]) then return '' end

local fields = redis.call('HGETALL', trail)
local distinct, recent = 0, 0
for i = 1, #fields, 2 do
  if string.sub(fields[i], 1, 3) == 'at:' then
    distinct = distinct + 1
    if now - tonumber(fields[i + 1]) <= tonumber(ARGV[8]) then recent = recent + 1 end
  end
end
local links = tonumber(ARGV[6])
local everyLink = links >= 4 and distinct >= 4 and distinct >= math.ceil(links * 0.8)
local wasMachine = redis.call('HEXISTS', trail, 'machine') == 1
if wasMachine or everyLink or recent >= tonumber(ARGV[7]) then class = 'm' end

if class == 'm' and not wasMachine then
  redis.call('HSET', trail, 'machine', 1)
  for i = 1, #fields, 2 do
    local place, from = string.match(fields[i], '^count:(.+):([pu])$')
    if place then
      redis.call('HINCRBY', clicks, place .. ':' .. from, -tonumber(fields[i + 1]))
      redis.call('HINCRBY', clicks, place .. ':m', fields[i + 1])
      redis.call('HDEL', trail, fields[i])
    end
  end
  if reader ~= '' then
    local before = redis.call('HGET', trail, 'before') or ''
    if before == '' then redis.call('HDEL', opened, reader) else setOpened(before) end
    local group, first, last = findPacked()
    if group then
      local entry = redis.call('HGET', trail, 'packed') or ''
      group = string.sub(group, 1, first - 1) .. entry .. string.sub(group, last + 1)
      local name = string.sub(reader, 1, 1)
      if group == '' then redis.call('HDEL', packed, name) else redis.call('HSET', packed, name, group) end
    end
  end
end

local function count(place)
  redis.call('HINCRBY', clicks, place .. ':' .. class, 1)
  if class ~= 'm' then redis.call('HINCRBY', trail, 'count:' .. place .. ':' .. class, 1) end
end
count(link .. ':' .. hour)
if subject ~= '' and redis.call('HSETNX', trail, 'subject', subject) == 1 then count('subject:' .. subject) end

if reader ~= '' and class == 'p' then
  local mask = redis.call('HGET', opened, reader) or ''
  local number = tonumber(link)
  local at = math.floor(number / 8) + 1
  mask = mask .. string.rep('\0', at - #mask)
  local bit = 2 ^ (number % 8)
  local byte = string.byte(mask, at)
  if math.floor(byte / bit) % 2 == 0 then
    mask = string.sub(mask, 1, at - 1) .. string.char(byte + bit) .. string.sub(mask, at + 1)
    setOpened(mask)
  end
end
return class
