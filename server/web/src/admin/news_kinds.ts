// What a webhook can ask for: everything, all of one sort, or one kind of news.
import { namesOf } from '../i18n';

export const newsKinds = namesOf('newsKind');
