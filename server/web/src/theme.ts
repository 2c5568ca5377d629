// The look of all pages: colours, type and spacing come from here and nowhere else.
import { theme as antd, type ThemeConfig } from 'antd';

const font =
  "'Inter', 'Segoe UI', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Source Han Sans SC', Roboto, sans-serif";

const shared = {
  fontFamily: font,
  fontSize: 14,
  borderRadius: 6,
  controlHeight: 34,
  wireframe: false,
};

export type Mode = 'light' | 'dark';

// Foregrounds have at least 4.5:1 on their grounds (WCAG 2.1 AA).
export const palette = {
  light: {
    ground: '#f3f6f9', surface: '#ffffff', line: '#dfe6ec', text: '#15212b', quiet: '#51606d',
    brand: '#0b5c8f', good: '#1d6b33', warn: '#8a4b00', bad: '#b3261e', info: '#0b5c8f',
    goodSoft: '#e5f4e9', warnSoft: '#fff1dc', badSoft: '#fdeae8', infoSoft: '#e4f0f9', plainSoft: '#edf1f4',
    head: '#eef3f7', hover: '#f4f9fd', shadow: 'rgb(21 33 43 / 18%)',
  },
  dark: {
    ground: '#0d1217', surface: '#161d24', line: '#2a343e', text: '#e4ebf1', quiet: '#a3b1bd',
    brand: '#58b4ec', good: '#7fd39a', warn: '#f0b45c', bad: '#ff9a91', info: '#7cc4f2',
    goodSoft: '#143022', warnSoft: '#362610', badSoft: '#3b1917', infoSoft: '#122c3f', plainSoft: '#222c35',
    head: '#1c252e', hover: '#1d2730', shadow: 'rgb(0 0 0 / 55%)',
  },
} as const;

export const sider = { ground: '#0c2536', line: '#1d3a4e', text: '#c6d6e2', active: '#0b5c8f', hover: '#14344a' } as const;

// Who asked their system for less movement: nothing slides, fades or grows. As it was when the pages were loaded.
export const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;

export function themeOf(mode: Mode): ThemeConfig {
  const colours = palette[mode];
  return {
    algorithm: mode === 'dark' ? antd.darkAlgorithm : antd.defaultAlgorithm,
    token: {
      ...shared,
      motion: !still,
      colorPrimary: mode === 'dark' ? '#3fa3e0' : colours.brand,
      colorLink: colours.brand,
      colorText: colours.text,
      colorTextSecondary: colours.quiet,
      colorTextTertiary: colours.quiet,
      colorTextDescription: colours.quiet,
      colorTextPlaceholder: mode === 'dark' ? '#93a1ad' : '#667582',
      colorBgLayout: colours.ground,
      colorBgContainer: colours.surface,
      colorBorderSecondary: colours.line,
      ...(mode === 'dark' ? { colorBgElevated: '#1b242c' } : {}),
      colorError: mode === 'dark' ? '#ff857a' : colours.bad,
      colorSuccess: colours.good,
      colorWarning: colours.warn,
      // Notices on the same soft grounds as our own tags.
      colorErrorBg: colours.badSoft, colorWarningBg: colours.warnSoft, colorSuccessBg: colours.goodSoft, colorInfoBg: colours.infoSoft,
      colorErrorBorder: colours.line, colorWarningBorder: colours.line, colorSuccessBorder: colours.line, colorInfoBorder: colours.line,
    },
    components: {
      Layout: { headerBg: colours.surface, headerHeight: 52, headerPadding: '0 20px', siderBg: sider.ground, bodyBg: colours.ground },
      Card: { headerHeight: 46, headerHeightSM: 40 },
      Button: { primaryColor: mode === 'dark' ? '#04121c' : '#ffffff', primaryShadow: 'none', defaultShadow: 'none' },
      Form: { itemMarginBottom: 16, verticalLabelPadding: '0 0 4px' },
      Tabs: { horizontalItemPadding: '10px 2px', horizontalItemGutter: 24 },
    },
  };
}

// The same colours for our own style sheet (app.css).
export function cssVariables(mode: Mode): Record<string, string> {
  const all: Record<string, string> = {};
  for (const [name, value] of Object.entries(palette[mode])) all[`--th-${name}`] = value;
  for (const [name, value] of Object.entries(sider)) all[`--th-sider-${name}`] = value;
  return all;
}
