import type { Command } from 'commander';
import type { Sponsor } from '../issues/issue.js';
import { webAddress } from './command.js';
import { WrongUsage } from './wrong-usage.js';

export interface SponsorFlags {
  sponsorTitle?: string;
  sponsorText?: string;
  sponsorUrl?: string;
  sponsorImage?: string;
}

/** Adds the flags of a paid place. */
export const withSponsorFlags = (command: Command): Command =>
  command
    .option('--sponsor-title <text>', 'a paid place, labelled as such')
    .option('--sponsor-text <text>', 'its text')
    .option('--sponsor-url <url>', 'where it leads', webAddress)
    .option('--sponsor-image <url>', 'its picture', webAddress);

/** @throws WrongUsage when only a part of the sponsor's flags was given */
export function sponsorOf({
  sponsorTitle,
  sponsorText,
  sponsorUrl,
  sponsorImage = '',
}: SponsorFlags): Sponsor | undefined {
  if (sponsorTitle && sponsorText && sponsorUrl)
    return { title: sponsorTitle, text: sponsorText, url: sponsorUrl, image: sponsorImage };
  if (sponsorTitle || sponsorText || sponsorUrl || sponsorImage) {
    throw new WrongUsage('--sponsor-…', 'title, text and url belong together; give all three or none');
  }
  return undefined;
}
