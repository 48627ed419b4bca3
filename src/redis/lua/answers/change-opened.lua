-- change-opened.lua: moves the links that some readers opened into their packed form, or forgets them. Plain, they take
-- 60 bytes of memory a reader, and packed 10. One step for both forms, so that no click is lost meanwhile.
-- KEYS  1 links that readers opened   2 the same, packed: first byte of the id → for each reader the id, a byte with the
--       length of the mask, and the mask   3… to forget: trails of these readers (count-click.lua), which are deleted
-- ARGV  1 'pack' or 'forget'   2 when the packed form expires (Unix ms); '' to forget   3… subscriber ids
-- Returns how many readers were changed. A mask of more than 255 bytes stays as it is.
local plain, packed, packs = KEYS[1], KEYS[2], ARGV[1] == 'pack'
local idLength = 8

-- Where a reader is in a group: first and last byte, and the mask.
local function find(group, id)
  if not string.find(group, id, 1, true) then return nil end
  local at = 1
  while at <= #group do
    local last = at + idLength + string.byte(group, at + idLength)
    if string.sub(group, at, at + idLength - 1) == id then return at, last, string.sub(group, at + idLength + 1, last) end
    at = last + 1
  end
end

local function union(a, b)
  local bytes = {}
  for i = 1, math.max(#a, #b) do bytes[i] = string.char(bit.bor(string.byte(a, i) or 0, string.byte(b, i) or 0)) end
  return table.concat(bytes)
end

for i = 3, #KEYS do redis.call('DEL', KEYS[i]) end

local groups, added, changed = {}, {}, 0
for i = 3, #ARGV do
  local id = ARGV[i]
  local name = string.sub(id, 1, 1)
  local mask = redis.call('HGET', plain, id)
  if #id == idLength and not (packs and (not mask or #mask > 255)) then
    local group = groups[name] or redis.call('HGET', packed, name) or ''
    local first, last, before = find(group, id)
    if first then group = string.sub(group, 1, first - 1) .. string.sub(group, last + 1) end
    if mask then redis.call('HDEL', plain, id) end
    if mask or first then changed = changed + 1 end
    groups[name] = group
    added[name] = added[name] or {}
    if packs then
      local all = union(mask, before or '')
      table.insert(added[name], id .. string.char(#all) .. all)
    end
  end
end
for name, group in pairs(groups) do
  local all = group .. table.concat(added[name])
  if all == '' then redis.call('HDEL', packed, name) else redis.call('HSET', packed, name, all) end
end
if packs and changed > 0 then redis.call('PEXPIREAT', packed, ARGV[2]) end
return changed
