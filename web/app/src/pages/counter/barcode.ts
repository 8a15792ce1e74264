/** What some browsers can read with the camera; TypeScript does not know it yet. */
interface Detector {
  detect: (source: HTMLVideoElement) => Promise<{ rawValue: string }[]>
}
declare global {
  interface Window {
    BarcodeDetector?: new (options: { formats: string[] }) => Detector
  }
}

/** Whether this browser can scan; where not, the code is typed. */
export const canScan = (): boolean => 'BarcodeDetector' in window && !!navigator.mediaDevices?.getUserMedia

export function detector(): Detector | undefined {
  return window.BarcodeDetector && new window.BarcodeDetector({ formats: ['qr_code', 'code_128'] })
}
