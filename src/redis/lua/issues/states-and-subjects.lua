-- states-and-subjects.lua: reads two fields of many issues, because a thousand commands cost a page of the desk more
-- than all the rest of it.
-- KEYS  the issues
-- ARGV  none
-- Returns a list: state and subject of each, "" for what it lacks
local found = {}
for i, key in ipairs(KEYS) do
  local fields = redis.call('HMGET', key, 'state', 'subject')
  found[2 * i - 1] = fields[1] or ''
  found[2 * i] = fields[2] or ''
end
return found
