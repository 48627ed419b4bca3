-- owners-of-articles.lua: tells which issues have which of thousands of articles. Many articles have the same few issues,
-- so each issue is named once.
-- KEYS  the hashes that name an issue by article (takingKeys.issued)
-- ARGV  1 ids of at most 5,000 articles, separated by line breaks
-- Returns two strings of lines: the issues; and for each hash one line that holds, article by article and separated by
-- spaces, the number of its issue among them, 0 for none
local ids = {}
for id in string.gmatch(ARGV[1], '[^\n]+') do ids[#ids + 1] = id end
local issues, numbers, lines = {}, {}, {}
for _, key in ipairs(KEYS) do
  local line = {}
  for i, issue in ipairs(redis.call('HMGET', key, unpack(ids))) do
    if issue and not numbers[issue] then
      issues[#issues + 1] = issue
      numbers[issue] = #issues
    end
    line[i] = issue and numbers[issue] or 0
  end
  lines[#lines + 1] = table.concat(line, ' ')
end
return { table.concat(issues, '\n'), table.concat(lines, '\n') }
