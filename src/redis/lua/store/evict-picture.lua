-- evict-picture.lua: deletes the files of a picture, except those that an issue shows: a send that begins at the same
-- moment either sees that they are gone or keeps them.
-- KEYS  1 hash of the picture
-- ARGV  none
-- Returns the bytes that are left; 0: the whole picture is deleted
local held = {}
local files = {}
local left = 0
for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
  if string.sub(field, 1, 6) == 'issue:' then
    for place in string.gmatch(redis.call('HGET', KEYS[1], field), '[^,]+') do held[place] = true end
  else
    files[#files + 1] = field
  end
end
for _, field in ipairs(files) do
  if held[string.match(field, '^file:(%a+)-')] then
    left = left + redis.call('HSTRLEN', KEYS[1], field)
  else
    redis.call('HDEL', KEYS[1], field)
  end
end
if left == 0 then redis.call('DEL', KEYS[1]) end
return left
