// A PDF in the page, drawn by pdf.js: it looks the same in every browser, and its text can be read aloud.
import { useQuery } from '@tanstack/react-query';
import { getDocument, GlobalWorkerOptions, TextLayer, type PDFDocumentProxy } from 'pdfjs-dist';
import worker from 'pdfjs-dist/build/pdf.worker.min.mjs?url';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { fetchBytes } from '../api/client';
import { Failure } from '../frame/notices';
import { Loading } from '../frame/page';

GlobalWorkerOptions.workerSrc = worker;
const cssWidth = 780;

function PdfPage({ pdf, number }: { pdf: PDFDocumentProxy; number: number }) {
  const { t } = useTranslation();
  const canvas = useRef<HTMLCanvasElement>(null);
  const text = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let gone = false;
    const draw = async () => {
      const page = await pdf.getPage(number);
      if (gone || !canvas.current || !text.current) return;
      const scale = cssWidth / page.getViewport({ scale: 1 }).width;
      const sharp = page.getViewport({ scale: scale * Math.max(1.5, window.devicePixelRatio) });
      canvas.current.width = sharp.width;
      canvas.current.height = sharp.height;
      await page.render({ canvas: canvas.current, viewport: sharp }).promise;
      if (gone || !text.current) return;
      text.current.replaceChildren();
      text.current.style.setProperty('--total-scale-factor', String(scale));
      await new TextLayer({ textContentSource: await page.getTextContent(), container: text.current, viewport: page.getViewport({ scale }) }).render();
    };
    draw().catch(() => {}); // a page that goes while it is drawn
    return () => { gone = true; };
  }, [pdf, number]);
  return (
    <div className="th-pdf-page">
      <canvas ref={canvas} role="img" aria-label={t('reports.pageOf', { page: number, pages: pdf.numPages })} />
      <div ref={text} className="th-pdf-text" />
    </div>
  );
}

export default function PdfPages({ path }: { path: string }) {
  const { t } = useTranslation();
  const pdf = useQuery({
    queryKey: ['pdf', path],
    gcTime: 0,
    staleTime: Infinity,
    queryFn: async () => {
      const bytes = await (await fetchBytes(path)).arrayBuffer();
      return getDocument({ data: bytes }).promise;
    },
  });
  useEffect(() => () => void pdf.data?.loadingTask.destroy(), [pdf.data]);
  if (pdf.error) return <Failure error={pdf.error} retry={pdf.refetch} />;
  if (!pdf.data) return <Loading />;
  const document = pdf.data;
  return (
    // Scrolled by keyboard too.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="th-pdf" tabIndex={0} role="region" aria-label={t('reports.document')}>
      {Array.from({ length: document.numPages }, (_, i) => <PdfPage key={i} pdf={document} number={i + 1} />)}
    </div>
  );
}
