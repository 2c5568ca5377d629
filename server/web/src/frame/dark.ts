import { useEffect } from 'react';
import { create } from 'zustand';

// Images are read in the dark, whatever the rest of the pages looks like.
export const useDesk = create<{ desks: number }>(() => ({ desks: 0 }));

export function useDarkDesk() {
  useEffect(() => {
    useDesk.setState((s) => ({ desks: s.desks + 1 }));
    return () => useDesk.setState((s) => ({ desks: s.desks - 1 }));
  }, []);
}
