// Pages and emails share one theme. It is kept in emails/, which may import almost nothing, and pages import it here.
export * from '../../emails/theme.js';
