// What a webhook can ask for: everything, all of one sort, or one kind of news.
import { zh } from '../i18n/zh';

export const newsKinds = Object.keys(zh.newsKind);
