/** What settings were called in version 0.2.0. The next version reads the earlier names no more. */
export const earlierNames: Readonly<Record<string, string>> = {
  SIGNUP_BRAKE_PER_HOUR: 'SIGNUPS_PER_HOUR',
};

/** Values by the names of today. Where a setting is given under both names, the one of today counts. */
export function underCurrentNames(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const renamed = Object.entries(given).map(([name, value]) => [earlierNames[name] ?? name, value]);
  return { ...Object.fromEntries(renamed), ...given };
}

/** The name under which a setting was given, for errors. */
export function nameGiven(setting: string, given: Readonly<Record<string, unknown>>): string {
  const earlier = Object.keys(earlierNames).find((name) => earlierNames[name] === setting && given[name] !== undefined);
  return earlier !== undefined && !given[setting] ? earlier : setting;
}
