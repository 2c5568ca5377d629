// What English needs beside Chinese, which every page has: fetched when it is chosen.
import locale from 'antd/locale/en_GB';
import 'dayjs/locale/en-gb';
import { en } from './en';

export const pack = { words: en, antd: locale };
